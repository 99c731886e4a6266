"""The sheets of the system by code. A sheet added here appears everywhere else by itself.

`DECLARED` are the four tools; `SHEETS` those that can be opened, sent and printed today: a sheet joins
them when its paper (pdf/layouts) and its way through the system are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handoff.sheets import admission, discharge, doctor_contact, equipment_contact
from handoff.sheets.model import Sheet

ADMISSION = "admission"
DISCHARGE = "discharge"
DOCTOR_CONTACT = "doctor_contact"
EQUIPMENT_CONTACT = "equipment_contact"

DECLARED: Mapping[str, Sheet] = MappingProxyType(
    {
        s.code: s
        for s in (admission.SHEET, discharge.SHEET, doctor_contact.SHEET, equipment_contact.SHEET)
    }
)
SHEETS: Mapping[str, Sheet] = DECLARED
STAY_SHEETS: Mapping[str, Sheet] = MappingProxyType(
    {code: DECLARED[code] for code in (ADMISSION, DISCHARGE)}
)
"""Those that belong to a stay and are begun there; letters (③ ④) are begun by actions.letters."""


def get(code: str) -> Sheet:
    """The sheet called `code` ("admission"). Raises KeyError when it cannot be opened yet."""
    return SHEETS[code]
