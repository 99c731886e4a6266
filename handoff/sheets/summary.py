"""What a ward asks first: the ten things on top of a received sheet, each in a line or two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handoff.sheets.comparison import Change
from handoff.sheets.content import counting
from handoff.sheets.display import text_of
from handoff.sheets.model import Item, Kind, Sheet, Topic, Values

_SHORT = 24  # letters of an earlier answer that stand beside the new one


@dataclass(frozen=True, slots=True)
class Essential:
    """One of the ten things. `text` is empty when nothing is answered; `changed` since last time.

    `before` says how what changed was: 「むせない」, named when the topic holds several answers.
    """

    key: str
    title: str
    text: str
    changed: bool
    before: str = ""


def essentials(
    sheet: Sheet, values: Values, changes: Iterable[Change] = ()
) -> tuple[Essential, ...]:
    """The ten things in their fixed order, unanswered ones too (the reader sees that nobody said).

    `changes` (comparison.changes with the version read before) mark what is new.
    """
    counted = counting(sheet, values)
    changed = {change.item.key: change for change in changes}
    found = []
    for topic in sheet.essentials:
        told = [(changed[key], word) for key, word in topic.items if key in changed]
        text, before = (
            _text(sheet, topic, counted),
            "／".join(filter(None, (_before(c, w) for c, w in told))),
        )
        found.append(Essential(topic.key, topic.title, text, bool(told), before))
    return tuple(found)


def _before(change: Change, word: str) -> str:
    """「食事 見守り」. Long texts and tables are told among the changes, where there is room."""
    old = change.old_text or "記入なし"
    if change.rows or "\n" in old or len(old) > _SHORT:
        return ""
    return f"{word or change.item.label} {old}"


def _text(sheet: Sheet, topic: Topic, values: Values) -> str:
    """Answers one after the other; a word before an answer starts a new phrase."""
    phrases: list[str] = []
    for key, word in topic.items:
        answer = _answer(sheet.items[key], values)
        if not answer:
            continue
        if word or not phrases:
            phrases.append(f"{word} {answer}" if word else answer)
        else:
            phrases[-1] += f"・{answer}"
    return "／".join(phrases)


def _answer(item: Item, values: Values) -> str:
    if item.kind is not Kind.ROWS:
        return text_of(item, values).replace("\n", " ")
    rows = values.get(item.key, ())
    firsts = [text_of(item.columns[0], row) for row in rows]
    named = "、".join(first for first in firsts if first)
    return f"{len(rows)}件（{named}）" if named else f"{len(rows)}件" if rows else ""
