"""Buttons inside a form that save typing: 今日／昨日, 定型文, a pasted list of medicines.

Each works as a press that saves the page and comes back to the same place; static/js/hands.js does
the same without leaving the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import flash, g, request
from sqlalchemy.orm import Session

from handoff.db import find_phrases
from handoff.db.papers import Phrase
from handoff.japan.medicines import ReadList, as_rows, read_medicines
from handoff.rules.problems import NotFound
from handoff.sheets.model import Item, Kind
from handoff.web.filling import working
from handoff.web.filling.drawing import is_for_medicines
from handoff.web.frame.access import current_actor

DAY, OFFER, INSERT, READ = "_day", "_phrase", "_insert", "_read"
PASTED = "_paste-"
"""Names of the buttons, and the beginning of the name of the box for a pasted list."""


def pressed(session: Session, raw: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
    """`raw` with what the pressed button writes; unchanged when another was pressed."""
    known = {item.key: item for item in items}
    day_pressed(raw, items)
    key = chosen_for()
    if key in known and known[key].kind is Kind.LONG:
        raw[key] = with_chosen(session, str(raw.get(key) or ""))
    key = request.form.get(READ, "")
    if key in known and is_for_medicines(known[key]):
        _write_medicines(raw, known[key], request.form.get(PASTED + key, ""))
    return raw


def day_pressed(raw: dict[str, Any], items: Sequence[Item]) -> bool:
    """Write 今日 or 昨日 into `raw` when such a button was pressed; whether one was."""
    key, _, what = request.form.get(DAY, "").rpartition(":")
    if key:
        _write_day(raw, {item.key: item for item in items}, key, what)
    return bool(key)


def place() -> tuple[str, dict[str, str]]:
    """(item to come back to, what to ask for in the address); ("", {}) when no such button was pressed."""
    key = request.form.get(OFFER, "")
    if key:
        return key, {"phrases": key}
    here = request.form.get(DAY, "").partition(":")[0].partition("-")[0]
    here = here or request.form.get(INSERT, "").partition(":")[0] or request.form.get(READ, "")
    return here, {}


def way() -> str:
    """What to put behind the address of the page to come back to it; empty: another button."""
    here, asked = place()
    if words := g.pop("hands_words", ""):
        flash(words)
    if not here:
        return ""
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{query}#{'phrases' if asked else f'q-{here}'}"


def is_pressed() -> bool:
    """Whether one of these buttons was pressed."""
    return any(name in request.form for name in (DAY, OFFER, INSERT, READ))


def chosen_for() -> str:
    """The box a phrase was chosen for (without the script); "" when none was."""
    return request.form.get(INSERT, "").partition(":")[0]


def with_chosen(session: Session, text: str) -> str:
    """`text` with the phrase behind it that was chosen; without one it stays as it is."""
    return inserted(text, _words(session, request.form.get(INSERT, "").partition(":")[2]))


def to_offer(
    session: Session, items: Sequence[Item], key: str | None = None
) -> tuple[Item | None, list[Phrase]]:
    """The item a phrase is looked for (without the script), and the phrases to choose from.

    `key` is the item that is asked for, else the address says it.
    """
    key = request.args.get("phrases", "") if key is None else key
    item = next((i for i in items if i.key == key and i.kind is Kind.LONG), None)
    return item, find_phrases.phrases_for(session, current_actor(), key) if item else []


def inserted(text: str, words: str) -> str:
    """`words` behind `text`, on a line of their own."""
    if not text.strip():
        return words
    return f"{text.rstrip()}\n{words}" if words else text


def said(found: ReadList, room: int) -> str:
    """What became of a pasted list, in words. `room`: how many rows were free."""
    count = len(found.medicines)
    if not count:
        return "薬の名前が見つかりませんでした。1行に1つずつ、薬の名前から書いてください。"
    words = f"{min(count, room)}件を表に入れました。薬の名前と用法を、もとの紙と見比べてください。"
    if found.unsure:
        words += f"読み分けられなかった{found.unsure}行は、そのまま薬品名の欄にあります。"
    if found.left_out:
        words += f"日付・薬局名・説明などの{found.left_out}行は入れていません。"
    if count > room:
        words += f"表に入りきらない{count - room}件は入っていません。"
    return words


def _words(session: Session, pid: str) -> str:
    try:
        return str(find_phrases.phrase_by_public_id(session, current_actor(), pid).words)
    except NotFound:
        return ""  # taken away by a colleague this minute: nothing to put in


def _write_day(raw: dict[str, Any], known: dict[str, Item], key: str, what: str) -> None:
    day = (working.today() - timedelta(days=1 if what == "1" else 0)).isoformat()
    table, _, cell = key.partition("-")
    number, _, column = cell.partition("-")
    if key in known and known[key].kind is Kind.DATE:
        raw[key] = day
    elif (
        table in known and known[table].kind is Kind.ROWS and number.isascii() and number.isdigit()
    ):
        if (
            column not in {c.key for c in known[table].columns}
            or int(number) >= known[table].max_rows
        ):
            return
        rows = [dict(row) for row in raw.get(table) or ()]
        rows += [{} for _ in range(int(number) + 1 - len(rows))]
        rows[int(number)][column] = day
        raw[table] = rows


def _write_medicines(raw: dict[str, Any], item: Item, text: str) -> None:
    found = read_medicines(text)
    rows = [row for row in raw.get(item.key) or () if any(map(bool, row.values()))]
    new = as_rows(found, [c.key for c in item.columns if not c.choices])
    raw[item.key] = (rows + new)[: max(item.max_rows, len(rows))]
    g.hands_words = said(found, item.max_rows - len(rows))
