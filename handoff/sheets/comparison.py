"""What changed between two versions of a sheet, in human words. The receiver reads this first."""

from __future__ import annotations

from dataclasses import dataclass

from handoff.sheets.content import as_plain, counting
from handoff.sheets.display import row_text, text_of
from handoff.sheets.model import Item, Kind, Section, Sheet, Values


@dataclass(frozen=True, slots=True)
class Change:
    """One changed item. An empty text means that it was, or is, not answered.

    For tables the texts hold only the rows that differ, one a line.
    """

    item: Item
    section: Section
    old_text: str
    new_text: str

    @property
    def words(self) -> str:
        """The change as one sentence: 「嚥下機能（むせ）：むせない → 時々むせる」."""
        old = self.old_text.replace("\n", "、") or "（記入なし）"
        new = self.new_text.replace("\n", "、") or "（記入なし）"
        return f"{self.item.name}：{old} → {new}"


def changes(sheet: Sheet, old_values: Values, new_values: Values) -> tuple[Change, ...]:
    """What differs between two sets of values, in the order of the sheet.

    Only what counts is compared: an answer that another answer hides is no answer. A change in the
    brackets is told with the item whose brackets they are.
    """
    old, new = counting(sheet, old_values), counting(sheet, new_values)
    found = []
    for section in sheet.sections:
        for item in section.items:
            if item.key in section.inner or not _differs(item, old, new):
                continue
            texts = _rows(item, old, new) if item.kind is Kind.ROWS else _words(item, old, new)
            if texts[0] != texts[1]:
                found.append(Change(item, section, *texts))
    return tuple(found)


def _differs(item: Item, old: Values, new: Values) -> bool:
    return any(as_plain(old.get(i.key)) != as_plain(new.get(i.key)) for i in (item, *item.brackets))


def _words(item: Item, old: Values, new: Values) -> tuple[str, str]:
    return text_of(item, old), text_of(item, new)


def _rows(item: Item, old: Values, new: Values) -> tuple[str, str]:
    """The rows that only one side has. Rows that merely moved are no change."""
    before = [row_text(item, row) for row in old.get(item.key, ())]
    after = [row_text(item, row) for row in new.get(item.key, ())]
    return "\n".join(_without(before, after)), "\n".join(_without(after, before))


def _without(rows: list[str], others: list[str]) -> list[str]:
    left = list(others)
    only = []
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            only.append(row)
    return only
