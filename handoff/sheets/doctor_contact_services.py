"""The services of ③ that need the doctor's opinion, as the answers of its items.

Which they are and whose opinion counts is decided by rules.medical_services.
"""

from __future__ import annotations

from handoff.rules.medical_services import (
    TABLE,
    MedicalService,
    hospital_doctor_counts,
    needing_opinion,
)
from handoff.sheets.model import Choice

__all__ = ["CHOICES", "TABLE", "MedicalService", "hospital_doctor_counts", "needing_opinion"]

CHOICES = (*(Choice(s.code, s.label) for s in TABLE.values()), Choice("other", "その他"))
