"""How a sheet is handed over: what must be on record (NY-03, NY-21) and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handoff.clock import local
from handoff.db.clients import Consent
from handoff.db.offices import Desk, Office
from handoff.japan.names import refuse_reason
from handoff.rules.life import Means
from handoff.sheets.model import Finding

LONGEST_SUMMARY = 4_000
MOST_PAGES = 200
OLDEST_YEARS = 5
_LIMITS = {
    "to_office_name": 200,
    "place": 200,
    "department": 100,
    "person": 100,
    "summary": LONGEST_SUMMARY,
    "reason": LONGEST_SUMMARY,
}


@dataclass(frozen=True, slots=True)
class Handing:
    """When, where, what, how, to whom. `provided_at` is ignored for SYSTEM: that is now.

    `to_office_name` names a hospital that is not in the directory. `reason` is why a sent sheet is
    corrected. `to_family_only`: it went to the family, which is no provision to staff (NY-03).
    """

    means: Means | None
    provided_at: datetime | None = None
    place: str = ""
    to_office: Office | None = None
    to_office_name: str = ""
    to_desk: Desk | None = None
    department: str = ""
    person: str = ""
    pages: int | None = None
    summary: str = ""
    to_family_only: bool = False
    consent: Consent | None = None
    reason: str = ""

    @property
    def office_name(self) -> str:
        """The receiver's name as it stands in the record."""
        return self.to_office.name if self.to_office else self.to_office_name.strip()

    def moment(self, now: datetime) -> datetime:
        """When it was provided."""
        return now if self.means is Means.SYSTEM else self.provided_at or now

    def as_plain(self) -> dict[str, object]:
        """What makes two presses the same press (for `form_keys`)."""
        given = None if self.means is Means.SYSTEM else self.provided_at
        return {
            "means": self.means,
            "at": given.isoformat() if given else "",
            "office": self.to_office.id if self.to_office else self.to_office_name,
            "desk": self.to_desk.id if self.to_desk else 0,
            "place": self.place,
            "department": self.department,
            "person": self.person,
            "pages": self.pages,
            "summary": self.summary,
            "family": self.to_family_only,
            "reason": self.reason,
        }


def check(handing: Handing, now: datetime) -> list[Finding]:
    """What keeps this from being recorded; empty when nothing does."""
    found: list[Finding] = []
    means = handing.means
    if means is None:
        found.append(_no("means", "どのように渡したか（渡すか）を選んでください。", "NY-21"))
    if not handing.office_name:
        found.append(_no("to_office", "渡す相手の医療機関を選んでください。", "NY-21"))
    if handing.to_desk and (
        handing.to_office is None or handing.to_desk.office_id != handing.to_office.id
    ):
        found.append(_no("to_desk", "窓口は、選んだ医療機関のものを選んでください。"))
    if means is Means.SYSTEM:
        found += _check_system(handing)
    elif means is not None:
        found += _check_moment(handing, now)
    if means is Means.VISIT and not handing.place.strip():
        text = "訪問した場所を入れてください（例：あさひ見本病院 地域連携室）。"
        found.append(_no("place", text, "NY-21"))
    if handing.pages is not None and not 1 <= handing.pages <= MOST_PAGES:
        found.append(_no("pages", f"枚数は1から{MOST_PAGES}までで入れてください。"))
    for key, limit in _LIMITS.items():
        text = getattr(handing, key)
        if reason := refuse_reason(text):
            found.append(_no(key, reason))
        elif (over := len(text) - limit) > 0:
            found.append(_no(key, f"{limit:,}文字までにしてください（{over:,}文字多いです）。"))
    return found


def _no(key: str, text: str, code: str = "") -> Finding:
    return Finding("refuse", key, text, code)


def _check_system(handing: Handing) -> list[Finding]:
    found = []
    if handing.to_office is None or not handing.to_office.is_user:
        text = "この医療機関はこのシステムを使っていません。FAX・郵送・訪問などから選んでください。"
        found.append(_no("means", text))
    if handing.to_family_only:
        text = "システムで送るときは、家族だけに渡したことにはできません。"
        found.append(_no("to_family_only", text, "NY-03"))
    return found


def _check_moment(handing: Handing, now: datetime) -> list[Finding]:
    at = handing.provided_at
    if at is None:
        return [_no("provided_at", "渡した日時を入れてください。", "NY-21")]
    if at > now:
        return [_no("provided_at", "渡した日時が今より後です。渡してから記録してください。")]
    if local(at).year < local(now).year - OLDEST_YEARS:
        text = f"渡した日時が{OLDEST_YEARS}年以上前です。年を確かめてください。"
        return [_no("provided_at", text)]
    return []
