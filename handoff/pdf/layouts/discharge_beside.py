"""What the paper of ② shows beside its answers: what changed since home, how it was, who wrote what."""

from __future__ import annotations

from handoff.pdf.layout import Beside
from handoff.sheets import discharge
from handoff.sheets.authorship import Written, written
from handoff.sheets.content import BEFORE
from handoff.sheets.discharge_before import before_words, noted_before
from handoff.sheets.discharge_differences import Matter, differences
from handoff.sheets.discharge_rules import NOT_TOLD, diagnosis_is_hidden
from handoff.sheets.display import date_text
from handoff.sheets.model import Values

_LONGEST = 100
"""Characters of one difference on top: a long contraindication must not push out the others; it
stands whole in its own box."""

_SIDES = {"care": "ケアマネジャー", "hospital": "病院・施設"}
NO_SHEET = "入院時情報提供シート（①）の記録がないため、入院前と比べていません。"
NO_DIFFERENCE = "入院前と比べて重くなったこと、新しい医療処置・お薬は書かれていません。"


def beside(values: Values) -> Beside:
    """The boxes 入院前から変わったこと and 記入・確認, and the state before the admission."""
    if not values:
        return Beside()
    before = noted_before(values)
    changed = _changes(before, values)
    return Beside(
        before_words(before),
        {
            "@differences": ("入院前から変わったこと", changed),
            "@authors": ("記入・確認", authors(values)),
            "@legend": ("入院前の様子", _legend(values) if before else ""),
        },
    )


def _legend(values: Values) -> str:
    day = date_text(str(values[BEFORE].get("on", "")))
    return f"〔前 …〕は、{day}の入院時情報提供シート（①）に書かれた入院前の様子です。"


def _changes(before: Values, values: Values) -> str:
    """A line for each matter, the dangerous first."""
    said = [f"【{NOT_TOLD}】"] if diagnosis_is_hidden(values) else []
    lines: dict[str, list[str]] = {}
    for one in differences(before, values):
        words = one.now if one.matter is Matter.DANGER else one.words
        words = words.removeprefix(f"{one.matter.value} ")
        short = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…（下の欄）"
        lines.setdefault(one.matter.value, []).append(short)
    found = [f"・{matter}：{'／'.join(words)}" for matter, words in lines.items()]
    if before:
        said += found or [NO_DIFFERENCE]
    elif BEFORE in values or _is_answered(values):
        said += [*found, NO_SHEET]
    return "\n".join(said)


def _is_answered(values: Values) -> bool:
    """Whether more is written than what is typed beforehand on a form to be filled in by hand."""
    items = discharge.SHEET.items
    return any(key in items and not (items[key].prefill or items[key].compute) for key in values)


def authors(values: Values) -> str:
    """「病院・施設 見本 恵：入院中の状況（令和8年12月3日）〔令和8年12月4日 見本 恵 が確認〕」, side by side.

    The care manager owns the record: of the own part only the name and the day are said.
    """
    by_side: dict[str, list[Written]] = {}
    for one in written(discharge.SHEET, values):
        by_side.setdefault(one.side, []).append(one)
    return "\n".join(_author(side, found) for side, found in sorted(by_side.items(), reverse=True))


def _author(side: str, found: list[Written]) -> str:
    people = "・".join(dict.fromkeys(by for one in found for by in one.by))
    where = "そのほか" if side == "care" else "、".join(one.section.title for one in found)
    last_on = date_text(max(one.on for one in found))
    words = f"{_SIDES.get(side, side)} {people}：{where}（{last_on}）"
    confirmed = [one for one in found if one.confirmed_on]
    if confirmed:
        last = max(confirmed, key=lambda one: one.confirmed_on)
        words += f"〔{date_text(last.confirmed_on)} {last.confirmed_by} が確認〕"
    return words
