"""All verbs of a stay (入院) under one name; each lives in the file of its matter."""

from __future__ import annotations

from handoff.actions.report import CareOfficeChoice, Outcome, Report
from handoff.actions.stay_facts import cancel, close, complete
from handoff.actions.stay_match import (
    acknowledge,
    answer_not_ours,
    choose_care_office,
    confirm_match,
    not_our_patient,
)
from handoff.actions.stay_report import (
    NotSettled,
    make_report,
    report_from_care,
    report_from_hospital,
)
from handoff.db.find_clients import PersonFacts

__all__ = [
    "CareOfficeChoice",
    "NotSettled",
    "Outcome",
    "PersonFacts",
    "Report",
    "acknowledge",
    "answer_not_ours",
    "cancel",
    "choose_care_office",
    "close",
    "complete",
    "confirm_match",
    "make_report",
    "not_our_patient",
    "report_from_care",
    "report_from_hospital",
]
