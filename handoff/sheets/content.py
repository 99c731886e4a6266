"""The content of a sheet: raw values in, stored values out, nothing lost on the way.

Stored: `values` (key → value as model.Values describes), and `typed` (path → text that could not be
read; the path of a cell is "family.2.person_age"). An unanswered item is absent: unknown is not
empty and empty is not なし. Keys the sheet does not know are kept under their own names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import isfinite
from typing import Any

from handoff.sheets.model import Item, Kind, Sheet, ShownWhen, Values
from handoff.sheets.reading import Reader, as_text, reader

TYPED = "_typed"
CARRIED = "_carried"
CONFIRMED = "_confirmed"
ENTERED = "_entered"  # who wrote which answer, see authorship.py
BEFORE = "_before"  # the state before the admission that stood beside ②, see discharge_carry.py
SCREENS = "_screens"  # what each open screen holds of the draft, see web/filling/screens.py
ASIDE = "_aside"  # what was typed where another screen had saved something else meanwhile
OF_SCREENS = (SCREENS, ASIDE)
LASTING = (ENTERED, BEFORE)
"""Notes that go into a sent revision: the paper shows them, and must show them again as they were."""

_MAX_ROW_PATH = 1000  # a path beyond it is kept as it is, not made into a thousand empty rows


@dataclass(frozen=True, slots=True)
class Content:
    """What one sheet holds. `values` are stored values, `typed` what could not be read."""

    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    def get(self, key: str, default: Any = None) -> Any:
        """The stored value of `key`, or `default` when it is not answered."""
        return self.values.get(key, default)

    def as_json(self) -> dict[str, Any]:
        """Plain data for a JSON column; `read` of it gives an equal Content."""
        plain: dict[str, Any] = {k: as_plain(v) for k, v in self.values.items()}
        if self.typed:
            plain[TYPED] = dict(self.typed)
        return plain


def as_plain(value: Any) -> Any:
    """`value` as JSON holds it: tuples as lists, all the way down."""
    if isinstance(value, (tuple, list)):
        return [as_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): as_plain(v) for k, v in value.items()}
    if isinstance(value, (str, int, type(None))) or (isinstance(value, float) and isfinite(value)):
        return value
    return as_text(value)


def read(sheet: Sheet, raw: Mapping[str, Any]) -> Content:
    """Read raw values (as typed in a form, from JSON or a prefill) into a Content. Never raises.

    Under "_typed" the raw values may hold what could not be read earlier; it is tried again for
    keys that have no value of their own.
    """
    values: dict[str, Any] = {}
    typed: dict[str, str] = {}
    raw, kept = _with_typed(sheet, raw)
    for item, read_one in _readers(sheet):
        if item.key not in raw:
            continue
        if read_one is None:
            value = _rows(item, raw[item.key], typed)
            left = None
        else:
            value, left = read_one(raw[item.key])
        if value is not None:
            values[item.key] = value
        if left is not None:
            typed[item.key] = left
    for key, value in raw.items():
        if key not in sheet.items and key != TYPED:
            values[key] = as_plain(value)
    for item in sheet.items.values():
        if item.compute and (computed := item.compute(values)) is not None:
            values[item.key] = computed
            typed.pop(item.key, None)
    return Content(values, typed | kept)


def merged(sheet: Sheet, content: Content, raw: Mapping[str, Any]) -> Content:
    """`content` with the keys of `raw` read anew, all others as they were (one section was saved).

    A key given with an empty value is cleared; what was typed there before is forgotten.
    """
    both = {k: v for k, v in content.as_json().items() if k != TYPED}
    left = {p: t for p, t in content.typed.items() if p.partition(".")[0] not in raw}
    return read(sheet, both | {TYPED: left} | dict(raw))


def counting(sheet: Sheet, values: Values) -> dict[str, Any]:
    """The values that count: for sending, paper, checks and export.

    Left out are items, and cells of tables, whose `shown_when` does not hold (what was typed there
    stays in the draft), empty rows, and the notes of the draft (keys that begin with `_`).
    """
    counted: dict[str, Any] = {}
    conditions = _conditions(sheet)
    for key, value in values.items():
        if key[:1] == "_":
            continue
        shown = conditions.get(key)
        if shown and not all(holds(one, values) for one in shown):
            continue
        item = sheet.items.get(key)
        if item is not None and item.kind is Kind.ROWS:
            value = tuple(row for _, row in counting_rows(item, value))
            if not value:
                continue
        counted[key] = value
    return counted


def lasting(sheet: Sheet, values: Values) -> dict[str, Any]:
    """What is kept of a sheet that is sent, and what its paper is drawn from: the values that count
    and the notes of LASTING, those of answers that do not count left out."""
    kept = counting(sheet, values)
    entered = values.get(ENTERED)
    if isinstance(entered, Mapping) and (known := {k: n for k, n in entered.items() if k in kept}):
        kept[ENTERED] = known
    if isinstance(values.get(BEFORE), Mapping):
        kept[BEFORE] = values[BEFORE]
    return kept


def counting_rows(item: Item, rows: Iterable[Values]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a table that count, each with its number in the form, hidden cells left out."""
    conditions = _cell_conditions(item)
    for number, row in enumerate(rows):
        shown = dict(row)
        for key in conditions.keys() & shown.keys():
            if not cell_is_shown(item, key, row):
                del shown[key]
        if shown:
            yield number, shown


def cell_is_shown(item: Item, column: str, row: Values) -> bool:
    """Whether the cell `column` of `row` is asked, given the other cells of the row."""
    return all(holds(one, row) for one in _cell_conditions(item).get(column, ()))


def holds(condition: ShownWhen, values: Values) -> bool:
    """Whether the item named by `condition` holds one of its codes."""
    value = values.get(condition.key)
    if isinstance(value, str):
        return value in condition.codes
    if value is True:
        return "1" in condition.codes
    return isinstance(value, (tuple, list)) and any(v in condition.codes for v in value)


def is_shown(sheet: Sheet, item: Item, values: Values) -> bool:
    """Whether `item` is asked at all, given the other answers."""
    return all(holds(one, values) for one in _conditions(sheet).get(item.key, ()))


@lru_cache(maxsize=16)
def _readers(sheet: Sheet) -> tuple[tuple[Item, Reader | None], ...]:
    return tuple((i, None if i.kind is Kind.ROWS else reader(i)) for i in sheet.items.values())


@lru_cache(maxsize=16)
def _conditions(sheet: Sheet) -> Mapping[str, tuple[ShownWhen, ...]]:
    """Key → every condition that must hold, those of the conditioning items included."""
    return _chains(sheet.items)


@lru_cache(maxsize=256)
def _cell_conditions(item: Item) -> Mapping[str, tuple[ShownWhen, ...]]:
    """The same for the columns of a table."""
    return _chains({column.key: column for column in item.columns})


def _chains(items: Mapping[str, Item]) -> Mapping[str, tuple[ShownWhen, ...]]:
    chains: dict[str, tuple[ShownWhen, ...]] = {}
    for item in items.values():
        chain: list[ShownWhen] = []
        above = item.shown_when
        while above is not None and above not in chain:
            chain.append(above)
            above = items[above.key].shown_when
        if chain:
            chains[item.key] = tuple(chain)
    return chains


@lru_cache(maxsize=256)
def _columns(item: Item) -> tuple[tuple[str, Reader], ...]:
    return tuple((c.key, reader(c)) for c in item.columns)


def _rows(item: Item, raw: Any, typed: dict[str, str]) -> tuple[dict[str, Any], ...] | None:
    """The rows of a table without the empty ones at its end. What is no table goes to `typed`."""
    if not raw or (isinstance(raw, str) and raw.isspace()):
        return None
    if not isinstance(raw, (list, tuple)) or not all(isinstance(r, Mapping) for r in raw):
        typed[item.key] = as_text(raw)
        return None
    columns = _columns(item)
    own = {key for key, _ in columns}
    rows: list[dict[str, Any]] = []
    filled = 0
    for number, raw_row in enumerate(raw):
        row: dict[str, Any] = {}
        unread = False
        for key, read_one in columns:
            if key in raw_row:
                value, left = read_one(raw_row[key])
                if value is not None:
                    row[key] = value
                if left is not None:
                    typed[f"{item.key}.{number}.{key}"] = left
                    unread = True
        for key, value in raw_row.items():
            if key not in own and value not in (None, "", [], ()):
                row[key] = as_plain(value)
        rows.append(row)
        if row or unread:
            filled = number + 1
    return tuple(rows[:filled]) or None


def _with_typed(sheet: Sheet, raw: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, str]]:
    """Raw values with what was typed earlier put back in its place, and the rest that has no place."""
    before = raw.get(TYPED)
    if not isinstance(before, Mapping) or not before:
        return raw, {}
    both: dict[str, Any] = dict(raw)
    kept: dict[str, str] = {}
    for path, given in before.items():
        text, path = as_text(given), str(path)
        item = sheet.items.get(path.partition(".")[0])
        if item is None or not text:
            kept |= {path: text} if text else {}
        elif "." in path:
            kept |= _into_row(both, item, path, text)
        elif item.kind is Kind.MANY and isinstance(both.get(path), (list, tuple)):
            both[path] = [*both[path], text]
        elif path not in both:
            both[path] = [text] if item.kind is Kind.MANY else text
    return both, kept


def _into_row(both: dict[str, Any], item: Item, path: str, text: str) -> dict[str, str]:
    """Put `text` into its cell unless the cell is answered; gives back what has no cell."""
    number, _, column = path.partition(".")[2].partition(".")
    known = next((c for c in item.columns if c.key == column), None)
    rows = both.get(item.key, ())
    fits = number.isascii() and number.isdigit() and int(number) < _MAX_ROW_PATH
    if known is None or not fits or not isinstance(rows, (list, tuple)):
        return {path: text}
    if not all(isinstance(r, Mapping) for r in rows):
        return {path: text}
    grown = [dict(r) for r in rows] + [{} for _ in range(int(number) + 1 - len(rows))]
    cell = grown[int(number)]
    if known.kind is Kind.MANY and isinstance(cell.get(column), (list, tuple)):
        cell[column] = [*cell[column], text]
    elif column not in cell:
        cell[column] = [text] if known.kind is Kind.MANY else text
    both[item.key] = grown
    return {}
