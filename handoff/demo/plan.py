"""How large the town is and who its listed persons are. One place for the numbers."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "yuki-akari-renkei-2026"  # noqa: S105 - shown on the sign-in page of the demo town
SEED = 20261122


@dataclass(frozen=True, slots=True)
class TownPlan:
    """Sizes. The bench asks for a larger town with the same code."""

    hospitals: int = 22
    clinics_with_beds: int = 18
    clinics: int = 20
    care_offices: int = 108
    support_centres: int = 12
    staff: int = 600
    clients: int = 2_000
    stays: int = 300


TOWN = TownPlan()
