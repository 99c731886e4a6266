"""The hospital's confirmed answers beside a draft of ②, and the draft with some of them taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from handoff.db.sheets import SheetOffer
from handoff.sheets import authorship, catalogue
from handoff.sheets.content import Content, counting, read
from handoff.sheets.display import text_of
from handoff.sheets.model import Item, Sheet

AUTHOR = "hospital"
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Offered:
    """One answer of the hospital beside that of the care manager, in words ("" for none).

    `same`: both say it; `chosen` is needed only where both say something else.
    """

    item: Item
    mine: str
    theirs: str

    @property
    def same(self) -> bool:
        """Whether there is nothing to take."""
        return self.mine == self.theirs

    @property
    def open(self) -> bool:
        """Whether somebody must choose."""
        return bool(self.mine) and not self.same


def offered(offer: SheetOffer, values: Mapping[str, Any]) -> tuple[Offered, ...]:
    """The confirmed answers beside those of a draft, each with what stands in its brackets."""
    sheet = catalogue.get(offer.code)
    theirs = _confirmed(sheet, offer)
    mine = counting(sheet, values)
    return tuple(
        Offered(item, text_of(item, mine), text_of(item, theirs))
        for section in sheet.sections_for(AUTHOR)
        for item in section.items
        if item.key in theirs and item.key not in section.inner
    )


def merged_with(
    sheet: Sheet, mine: Content, offer: SheetOffer, taken: Iterable[Item], same: list[str]
) -> Content:
    """`mine` with the answers of `taken` as the hospital gave them, its authors noted with them."""
    theirs = read(sheet, offer.confirmed_content or {}).values
    notes = theirs.get(authorship.ENTERED, {})
    values = dict(mine.values)
    own = dict(values.get(authorship.ENTERED, {}))
    typed = dict(mine.typed)
    for item in taken:
        for key in (item.key, *(inner.key for inner in item.brackets)):
            values.pop(key, None)
            own.pop(key, None)
            typed = {path: t for path, t in typed.items() if path.partition(".")[0] != key}
            if key in theirs:
                values[key] = theirs[key]
                own |= {key: notes[key]} if key in notes else {}
    for key in same:  # said by both: the hospital's confirmation stands beside the own answer
        note = notes.get(key, {})
        if key in own and note.get("confirmed_on"):
            own[key] = {**own[key], **{k: note[k] for k in ("confirmed_by", "confirmed_on")}}
    return Content({**values, authorship.ENTERED: own}, typed)


def _confirmed(sheet: Sheet, offer: SheetOffer) -> dict[str, Any]:
    return counting(sheet, read(sheet, offer.confirmed_content or {}).values)
