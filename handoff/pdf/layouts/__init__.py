"""Where the items of each sheet stand on paper, one module per sheet."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handoff.pdf.layout import Layout
from handoff.pdf.layouts import admission, discharge, doctor_contact, equipment_contact

LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        module.LAYOUT.sheet: module.LAYOUT
        for module in (admission, discharge, doctor_contact, equipment_contact)
    }
)


def layout_for(code: str) -> Layout:
    """The layout of the sheet called `code` ("admission"). Raises KeyError when there is none."""
    return LAYOUTS[code]
