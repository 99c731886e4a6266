"""What a reply half is made of besides its boxes: the line to cut along, and what may stand below it.

A slip that is cut off and sent back by FAX may go astray. Until the doctor writes on it, it carries
initials, the reference number and the office to reply to (field catalogue 3.6-6).
"""

from __future__ import annotations

from typing import Any

from handoff.pdf.layout import Box
from handoff.pdf.page import Ink
from handoff.pdf.style import STRONG, THICK
from handoff.pdf.text import Door, Span
from handoff.sheets.model import Item, Sheet, Values

_DASH, _GAP = 6.0, 4.0


def cut_line(ink: Ink, door: Door, text: str, box: Box) -> None:
    """Dashes over the width of `box` with `text` in their middle."""
    laid = door.lay([Span(text, STRONG)], box.width)
    y = box.top - box.height / 2
    half = min(box.width, laid.length + 8) / 2
    middle = box.x + box.width / 2
    for start, end in ((box.x, middle - half), (middle + half, box.x + box.width)):
        x = start
        while x < end - 1:
            ink.rule(x, y, min(x + _DASH, end), y, THICK)
            x += _DASH + _GAP
    ink.show(laid, box.x, y + laid.leading / 2, box.width, "center")


def without_answer(sheet: Sheet, values: Values) -> dict[str, Any]:
    """`values` of the request with an empty reply half, and nothing of what follows it.

    What stays below: on a half that is cut off only what is `reply_safe`; on one that stays with the
    letter (④) what the office knows of the institution. Services asked about stand there by their
    names, one row each, to be ticked: they tell neither who nor what ails.
    """
    asked, reply = sheet.parts[0].keys, sheet.parts[1].keys
    cut_off = any(sheet.items[key].reply_safe for key in reply)
    kept = {}
    for key, value in values.items():
        item = sheet.items.get(key)
        stays = item is not None and (item.reply_safe or (not cut_off and _known(item)))
        if key in asked or (key in reply and stays):
            kept[key] = value
    rows = tuple({"service": code} for code in kept.get("med_services", ()) if _is_row(sheet, code))
    return kept | ({"med_need": rows} if rows else {})


def _known(item: Item) -> bool:
    return bool(item.prefill or item.compute)


def _is_row(sheet: Sheet, code: str) -> bool:
    """Whether a service has a name of its own in the table of answers."""
    table = sheet.items.get("med_need")
    column = next((c for c in table.columns if c.key == "service"), None) if table else None
    return column is not None and code != "other" and code in column.labels
