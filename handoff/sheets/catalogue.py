"""The sheets of the system by code. A sheet added here appears everywhere else by itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handoff.sheets import admission
from handoff.sheets.model import Sheet

ADMISSION = "admission"

SHEETS: Mapping[str, Sheet] = MappingProxyType({s.code: s for s in (admission.SHEET,)})


def get(code: str) -> Sheet:
    """The sheet called `code` ("admission"). Raises KeyError when there is none."""
    return SHEETS[code]
