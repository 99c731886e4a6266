"""Repeating rows of a form (medicines, family, services), read in one pass over the request.

The name of a cell is `<item>-<row>-<column>`, so `medications-0-drug`. Rows keep their order, not
their number: a removed row leaves no hole, and row 999999 typed by hand makes no million rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.utils import unset_value

from handoff.sheets.model import Item, Kind

Row = dict[str, Any]
"""Column key → text as typed, or a list of codes for a MANY column."""

_CELL = re.compile(r"([a-z][a-z0-9_]*)-([0-9]{1,6})-([a-z][a-z0-9_]*)")


def read_rows(formdata: MultiDict[str, str], item: Item) -> list[Row]:
    """The rows of `item` as typed, in the order of their numbers.

    Cells of unknown columns are left out. Rows without anything typed stay where they are between
    others and are dropped at the end.
    """
    several = {column.key: column.kind is Kind.MANY for column in item.columns}
    found: dict[int, Row] = {}
    prefix = f"{item.key}-"
    for name in formdata:
        if not name.startswith(prefix):
            continue
        cell = _CELL.fullmatch(name)
        if cell and cell[1] == item.key and cell[3] in several:
            value = formdata.getlist(name) if several[cell[3]] else formdata[name]
            found.setdefault(int(cell[2]), {})[cell[3]] = value
    rows = [found[number] for number in sorted(found)]
    while rows and not has_text(rows[-1]):
        rows.pop()
    return rows


def has_text(row: Mapping[str, Any]) -> bool:
    """Whether anything was typed or chosen in the row."""
    return any(cell.strip() if isinstance(cell, str) else cell for cell in row.values())


class RowsField(Field):  # type: ignore[misc]
    """All rows of one ROWS item."""

    def __init__(self, label: str = "", *, item: Item, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.item = item
        self.data: list[Row] = []

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the rows from `formdata`, or take `data` when nothing was submitted."""
        self.process_errors: list[str] = []
        self.object_data = data
        if formdata is not None:
            self.data = read_rows(formdata, self.item)
        else:
            self.data = [] if data is unset_value else list(data or ())
