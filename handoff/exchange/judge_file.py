"""The JSON document of `handoff judge`: cases in, verdicts out, in the same order.

A document that cannot be read as a whole raises BadFile. A case that cannot be read gets an
`error` in its place that names the key and what was expected; the others are still judged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handoff.exchange import judge_admission, judge_discharge, judge_equipment
from handoff.exchange.judge_values import BadCase, Inputs
from handoff.rules.calendar import BadCalendar, Calendar, OfficeCalendar
from handoff.rules.verdict import Verdict


class BadFile(ValueError):
    """The whole document cannot be read; the Japanese message says what to do."""


class Offices:
    """The calendars of a document, each built once, when the first case asks for it."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        """`raw` is the `offices` object of the document."""
        self._raw = raw
        self._built: dict[str, Calendar | BadCase] = {}

    def calendar(self, inputs: Inputs) -> Calendar:
        """The calendar of the office a case names. Raises BadCase when it cannot be read."""
        key = inputs.raw.get("office")
        if not isinstance(key, str):
            raise BadCase("office：offices にある事業所の名前（例：A）を書いてください。")
        found = self._built.get(key)
        if found is None:
            found = self._built[key] = self._build(key)
        if isinstance(found, BadCase):
            raise found
        return found

    def _build(self, key: str) -> Calendar | BadCase:
        if key not in self._raw:
            return BadCase(f"office：offices に「{key}」を書いてください。まだありません。")
        try:
            return OfficeCalendar.from_json(self._raw[key])
        except BadCalendar as problem:
            return BadCase(f"offices の「{key}」：{problem}")


TOPICS: Mapping[str, Callable[[Inputs, Offices], Verdict]] = {
    "入院時情報連携加算": lambda i, offices: judge_admission.judge(i, offices.calendar(i)),
    "退院・退所加算": lambda i, _: judge_discharge.judge(i),
    "軽度者福祉用具貸与": lambda i, _: judge_equipment.judge_rental(i),
    "福祉用具選択制": lambda i, _: judge_equipment.judge_choice(i),
}
"""Topic of judge-format → how its cases are judged."""


@dataclass(frozen=True, slots=True)
class Document:
    """A read document: cases as they stand in the file, and the offices they name."""

    cases: list[Any]
    offices: Offices


def read(data: bytes) -> Document:
    """Read a document (UTF-8, with or without BOM). Raises BadFile."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile("文字コードが読み取れません。UTF-8 で保存し直してください。") from None
    try:
        raw = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    except json.JSONDecodeError as problem:
        raise BadFile(
            f"JSON として読めませんでした。{problem.lineno}行目の{problem.colno}文字目あたりを見直してください。"
        ) from None
    except RecursionError:
        raise BadFile("かっこの入れ子が深すぎて読めません。形を見直してください。") from None
    except BadFile:
        raise
    except ValueError:  # figures longer than Python reads
        raise BadFile("桁の多すぎる数があり読めません。数を見直してください。") from None
    return _document(raw)


def _document(raw: Any) -> Document:
    if not isinstance(raw, dict):
        raise BadFile('全体を {"offices": {…}, "cases": […]} の形で書いてください。')
    offices, cases = raw.get("offices"), raw.get("cases")
    if not isinstance(cases, list):
        raise BadFile("cases：判定する件を [ ] で書いてください。")
    if offices is None:
        offices = {}  # equipment and discharge need no office; a case that names one is told so
    if not isinstance(offices, dict):
        raise BadFile("offices：事業所ごとの営業日を { } で書いてください。")
    return Document(cases, Offices(offices))


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; two values under one key would let one of them vanish unseen."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [key for key, _ in pairs]
        double = next(key for key in names if names.count(key) > 1)
        raise BadFile(f"「{double}」が1つの {{ }} の中に2回あります。1つにしてください。")
    return found


def _no_constant(name: str) -> Any:
    raise BadFile(f"{name} は数として扱えません。数か null を書いてください。")


def judge_all(document: Document) -> list[dict[str, Any]]:
    """The answers in the order of the cases: the shape of judge-format, or `error`."""
    return [_answer(case, document.offices) for case in document.cases]


def _answer(case: Any, offices: Offices) -> dict[str, Any]:
    if not isinstance(case, dict):
        return {"id": None, "topic": None, "error": '1件ごとに {"id": …, "topic": …, "inputs": {…}} の形で書いてください。'}  # fmt: skip
    head = {"id": case.get("id"), "topic": case.get("topic")}
    try:
        judge = _topic(case.get("topic"))
        return {"id": head["id"], **judge(Inputs(case.get("inputs")), offices).as_json()}
    except BadCase as problem:
        return {**head, "error": str(problem)}


def _topic(word: Any) -> Callable[[Inputs, Offices], Verdict]:
    judge = TOPICS.get(word) if isinstance(word, str) else None
    if judge is None:
        raise BadCase(f"topic：{'・'.join(TOPICS)} のどれかを書いてください。")
    return judge


def write(answers: list[dict[str, Any]]) -> bytes:
    """The answers as JSON, UTF-8, one answer a line so that a reader can compare two runs."""
    lines = ",\n".join(_encode(answer) for answer in answers)
    return f"[\n{lines}\n]\n".encode() if answers else b"[]\n"


def _encode(answer: dict[str, Any]) -> str:
    text = json.dumps(answer, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character in the id came in; it goes out as it came
        return json.dumps(answer)
    return text
