"""One content of any of the four tools as one PDF, in every mode: for the command line and the bench.

Sheets and letters differ in how they are drawn (a letter has a reply half); this is where a caller
that only knows the sheet's code need not know that.
"""

from __future__ import annotations

from handoff.pdf.layouts import layout_for
from handoff.pdf.leftovers import leftovers, leftovers_part
from handoff.pdf.letter import letter_part
from handoff.pdf.render import Drawer, Mode, Rendered, Stamp, join, sheet_part
from handoff.pdf.reply_strip import without_answer
from handoff.sheets import masking
from handoff.sheets.catalogue import DOCTOR_CONTACT, EQUIPMENT_CONTACT
from handoff.sheets.comparison import changes
from handoff.sheets.content import Content, lasting
from handoff.sheets.model import Sheet, Values

LETTERS = (DOCTOR_CONTACT, EQUIPMENT_CONTACT)


def draw_content(
    sheet: Sheet,
    content: Content,
    mode: Mode,
    stamp: Stamp,
    *,
    changed: frozenset[str] = frozenset(),
    embed: bytes = b"",
    archival: bool = True,
) -> Rendered:
    """The PDF of `content`; what the form cannot take follows on a 別紙 (only in PLAIN).

    A letter that nobody has answered gets a reply half to write on; an answered one is drawn whole.
    `changed`: item keys that get a bar; `embed` (only PLAIN): JSON to travel inside the file. MASKED
    hides who it is as on any FAX. Raises ValueError for `embed` in another mode.
    """
    values = lasting(sheet, content.values)
    parts = [_part(sheet, values, mode, changed)]
    rest = leftovers(sheet, content) if mode is Mode.PLAIN else ()
    if rest:
        parts.append(leftovers_part(sheet, content, rest))
    if embed and mode is not Mode.PLAIN:
        raise ValueError("only a plain paper carries its content")
    return join(sheet.title, stamp, parts, embed=embed, archival=archival)


def changed_keys(sheet: Sheet, before: Content, after: Content) -> frozenset[str]:
    """The items that say something else than before, those in brackets with the item around them."""
    found: set[str] = set()
    for change in changes(sheet, before.values, after.values):
        found.add(change.item.key)
        found.update(
            inner.key
            for inner in change.item.brackets
            if before.get(inner.key) != after.get(inner.key)
        )
    return frozenset(found)


def _part(sheet: Sheet, values: Values, mode: Mode, changed: frozenset[str]) -> Drawer:
    mask = _for_fax if mode is Mode.MASKED else None
    layout = layout_for(sheet.code)
    if sheet.code not in LETTERS:
        return sheet_part(sheet, layout, values, mode, mask, changed=changed)
    blank = values.keys() <= without_answer(sheet, values).keys()
    return letter_part(
        sheet, layout, values, None, blank_reply=blank, mode=mode, mask=mask, changed=changed
    )


def _for_fax(sheet: Sheet, values: Values) -> Values:
    return masking.mask(sheet, values, masking.Mode.FAX)
