"""Counting the contacts of a stay for 退院・退所加算 (rules.md 2.1, TT-03, TT-04, TT-08, TT-09).

A day counts once; it is a conference day when one of its meetings is a カンファレンス.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from handoff.japan.weekdays import month_day
from handoff.rules import conference
from handoff.rules.regimes import R1, R3, Regime, regime_on
from handoff.rules.verdict import Reason

FACE_TO_FACE = ("interview", "conference")
KINDS = (*FACE_TO_FACE, "phone", "sheet_fax")
DAYS_AFTER = 7
"""退院後7日以内, the day after the discharge being day 1 (TT-09; other counting: U9)."""

UNITS = {"I-i": 450, "I-ro": 600, "II-i": 600, "II-ro": 750, "III": 900}
NAMES = {"I-i": "(Ⅰ)イ", "I-ro": "(Ⅰ)ロ", "II-i": "(Ⅱ)イ", "II-ro": "(Ⅱ)ロ", "III": "(Ⅲ)"}


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact of the care manager with the institution. None = not said."""

    on: date
    kind: str  # one of KINDS
    video: bool = False
    place: str = ""
    ward: tuple[str, ...] | None = None
    outside: tuple[str, ...] | None = None
    recorded: bool | None = None
    document_copy: bool | None = None
    consent_to_video: bool | None = None
    rental_expected: bool = False

    def meeting(self, institution: str) -> conference.Meeting:
        """The contact as a meeting, to be judged as a conference."""
        return conference.Meeting(
            self.on,
            institution,
            self.place,
            self.ward,
            self.outside,
            self.video,
            self.consent_to_video,
            self.rental_expected,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """How open points are read; the plain one is the literal text."""

    point: str = ""
    words: str = ""
    days_after: int = DAYS_AFTER
    video_by_day: bool = False  # video is judged on the day of the contact, not by the claim
    trusting: bool = False  # what is not known about a conference was in order
    in_stay_only: bool = False  # a conference after the discharge is only an interview


@dataclass(frozen=True, slots=True)
class Day:
    """A day with at least one contact that counts."""

    on: date
    contacts: tuple[Contact, ...]
    conferences: tuple[Contact, ...]  # those of `contacts` that are a カンファレンス

    @property
    def recorded(self) -> bool:
        """Whether a contact of this day can be proved as an interview (TT-30)."""
        return any(c.recorded is not False for c in self.contacts)

    @property
    def documented(self) -> bool:
        """Whether a conference of this day has its record and the copy (TT-31)."""
        return any(c.recorded and c.document_copy for c in self.conferences)


@dataclass(frozen=True, slots=True)
class Count:
    """The days that count under one reading, oldest first, and why others do not."""

    days: tuple[Day, ...]
    conference_days: tuple[Day, ...]  # those of `days` with a conference
    reasons: tuple[Reason, ...]
    unknown: bool  # a conference would count if something not known were in order


def tier_of(regime: Regime, days: int, conference_held: bool) -> tuple[str | None, int]:
    """Tier and units for a number of distinct days (rules.md 2.1; S13 S14 S19, S21 S22 for R1)."""
    if days == 0:
        return None, 0
    if regime is R1:
        times = min(days, 3 if conference_held else 2)
        return f"{times}x300", times * 300
    if days == 1:
        tier = "I-ro" if conference_held else "I-i"
    elif not conference_held:
        tier = "II-i"
    else:
        tier = "II-ro" if days == 2 else "III"
    return tier, UNITS[tier]


def tier_name(tier: str | None) -> str:
    """The tier as people write it: (Ⅰ)イ, or 300単位×2回 before 2018-04."""
    if tier is None:
        return "なし"
    return NAMES.get(tier) or f"300単位×{tier[0]}回"


def count(
    contacts: tuple[Contact, ...],
    institution: str,
    admitted: date,
    discharged: date | None,
    regime: Regime,
    reading: Reading = Reading(),
) -> Count:
    """Count the days of a stay. `discharged` None: still in hospital."""
    reasons: list[Reason] = []
    fitting: list[Contact] = []
    for contact in sorted(contacts, key=lambda c: c.on):
        refused = _refused(contact, admitted, discharged, regime, reading)
        if refused is None:
            fitting.append(contact)
        else:
            reasons.append(refused)
    by_day: dict[date, tuple[list[Contact], list[Contact]]] = {}
    unknown = False
    for contact in fitting:
        contacts_of_day, conferences = by_day.setdefault(contact.on, ([], []))
        contacts_of_day.append(contact)
        if contact.kind != "conference":
            continue
        judged = conference.quality(contact.meeting(institution), regime)
        reasons += judged.reasons
        unknown = unknown or bool(judged.open_words)
        late = reading.in_stay_only and discharged is not None and contact.on > discharged
        if (judged.counts or (reading.trusting and judged.open_words)) and not late:
            conferences.append(contact)
    days = tuple(Day(on, tuple(every), tuple(held)) for on, (every, held) in by_day.items())
    doubled = [day for day in days if len(day.contacts) > 1]
    reasons += [Reason("TT-08", f"{month_day(d.on)}の{len(d.contacts)}件は同じ日なので1回と数えます。") for d in doubled]  # fmt: skip
    return Count(days, tuple(d for d in days if d.conferences), tuple(reasons), unknown)


def _refused(
    contact: Contact, admitted: date, discharged: date | None, regime: Regime, reading: Reading
) -> Reason | None:
    """Why a contact does not count at all; None when it counts."""
    day = month_day(contact.on)
    if contact.kind not in FACE_TO_FACE:
        what = "電話" if contact.kind == "phone" else "書面・FAX"
        return Reason("TT-03", f"{day}の{what}だけのやりとりは面談にあたらないため、数えません。")
    if contact.on < admitted:
        return Reason("TT-09", f"{day}は入院・入所より前なので、数えません。転院の場合は最初の入院日から書いてください。")  # fmt: skip
    if discharged is not None and contact.on > discharged + timedelta(days=reading.days_after):
        return Reason("TT-09", f"{day}は退院・退所から7日を過ぎているため、数えません。")
    if contact.video:
        own = regime_on(contact.on) or regime
        basis = own if reading.video_by_day else regime
        if basis.first < R3.first:
            return Reason("TT-04", f"{day}のビデオの面談は、令和3年3月までの基準では数えません。")
    return None
