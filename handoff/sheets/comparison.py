"""What changed between two versions of a sheet, in human words. The receiver reads this first."""

from __future__ import annotations

from dataclasses import dataclass

from handoff.sheets.content import as_plain, counting
from handoff.sheets.display import row_text, text_of
from handoff.sheets.model import Item, Kind, Section, Sheet, Values
from handoff.sheets.wording import Piece, pieces

_LONG = 24
"""Letters from which on an answer is compared word by word."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """What became of one row of a table: `old_text` or `new_text` is empty when it is new or gone.

    `name` is its first column; for a changed row the texts hold only the cells that differ.
    """

    name: str
    old_text: str
    new_text: str

    @property
    def kind(self) -> str:
        """追加, 削除 or 変更."""
        return "追加" if not self.old_text else "削除" if not self.new_text else "変更"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed item. An empty text means that it was, or is, not answered.

    For tables the texts hold only the rows that differ, one a line.
    """

    item: Item
    section: Section
    old_text: str
    new_text: str
    rows: tuple[RowChange, ...] = ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """A long text with its changed words apart; empty for short answers, tables, new answers."""
        long = self.item.kind in (Kind.LONG, Kind.TEXT) and not self.rows
        if not long or not self.old_text or not self.new_text:
            return ()
        most = max(len(self.old_text), len(self.new_text))
        return pieces(self.old_text, self.new_text) if most > _LONG else ()

    @property
    def words(self) -> str:
        """The change as one sentence: 「嚥下機能（むせ）：むせない → 時々むせる」."""
        old = self.old_text.replace("\n", "、") or "（記入なし）"
        new = self.new_text.replace("\n", "、") or "（記入なし）"
        return f"{self.item.name}：{old} → {new}"


def brief(change: Change) -> str:
    """The change in one plain line: rows one by one, of a long text what it says now."""
    if change.rows:
        return f"{change.item.name}：" + "、".join(_row_words(row) for row in change.rows)
    if change.pieces:
        new = change.new_text.replace("\n", " ")
        return f"{change.item.name}：（書き直し）{new}"
    return change.words


def _row_words(row: RowChange) -> str:
    name = row.name or row.new_text or row.old_text
    if row.kind != "変更":
        return f"{name}（{row.kind}）"
    return f"{name}（{row.old_text} → {row.new_text}）"


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
                rows = _row_changes(item, old, new) if item.kind is Kind.ROWS else ()
                found.append(Change(item, section, *texts, rows))
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


def _row_changes(item: Item, old: Values, new: Values) -> tuple[RowChange, ...]:
    """Row by row: a row that differs is told beside the one with the same first column."""
    before, after = _differing(item, old, new), _differing(item, new, old)
    found = []
    for row in after:
        name = _row_name(item, row)
        other = next((r for r in before if name and _row_name(item, r) == name), None)
        if other is None:
            found.append(RowChange(name, "", _rest(item, row) or name))
            continue
        before.remove(other)
        found.append(RowChange(name, *_cells(item, other, row)))
    gone = [RowChange(_row_name(item, r), _rest(item, r) or _row_name(item, r), "") for r in before]
    return (*found, *gone)


def _differing(item: Item, values: Values, others: Values) -> list[Values]:
    """The rows of `values` that `others` do not hold in the same words."""
    left = [row_text(item, row) for row in others.get(item.key, ())]
    found: list[Values] = []
    for row in values.get(item.key, ()):
        text = row_text(item, row)
        if text in left:
            left.remove(text)
        elif text:
            found.append(row)
    return found


def _row_name(item: Item, row: Values) -> str:
    return text_of(item.columns[0], row).replace("\n", " ")


def _rest(item: Item, row: Values) -> str:
    """The row without its first column."""
    cells = (text_of(c, row) for c in item.columns[1:] if c.key not in item.inner)
    return "／".join(text.replace("\n", " ") for text in cells if text)


def _cells(item: Item, old: Values, new: Values) -> tuple[str, str]:
    """The cells that differ, named: 用法：朝食後 → 用法：夕食後."""
    before, after = [], []
    for column in item.columns[1:]:
        if column.key in item.inner:
            continue
        was, now = text_of(column, old), text_of(column, new)
        if was != now:
            before.append(f"{column.name}：{was or '記入なし'}")
            after.append(f"{column.name}：{now or '記入なし'}")
    return "、".join(before), "、".join(after)


def _without(rows: list[str], others: list[str]) -> list[str]:
    left = list(others)
    only = []
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            only.append(row)
    return only
