"""From rows to facts to the rules: 退院・退所加算 of a stay, and what the hospital can rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from handoff.actions.conference_facts import JOBS, counts, institution_of, sense_of_the_fee, word
from handoff.actions.follow_up import SERVICES, follow_up_of
from handoff.actions.move_facts import HOME, fact_of_row
from handoff.clock import local_date
from handoff.db import find_discharge
from handoff.db.discharge import Conference, Contact, FollowUp, StayMove
from handoff.db.find_stays import claims_of
from handoff.db.stays import Stay
from handoff.japan.partial_dates import PartialDate
from handoff.rules import discharge_count, discharge_fee, discharge_outlook
from handoff.rules.discharge_fee import TOPIC, DischargeFacts
from handoff.rules.life import ConferenceState, ContactMeans, Move, Phase, Seat
from handoff.rules.stay_life import must_acknowledge_again
from handoff.rules.verdict import Reason, Verdict
from handoff.sheets.choices import CARE

__all__ = [
    "TOPIC",
    "Corroboration",
    "corroborations",
    "discharge_verdict",
    "facts_of",
    "facts_with_contacts",
    "judged",
    "running_view",
    "seen_ahead",
]

_CARE_LEVELS = {choice.code: choice.label for choice in CARE}
_KINDS = {
    ContactMeans.INTERVIEW: "interview",
    ContactMeans.VIDEO: "interview",
    ContactMeans.PHONE: "phone",
    ContactMeans.SHEET: "sheet_fax",
}
_STAFF = ("doctor", "dentist", "nurse", "phn", "discharge_nurse", "msw", "pharmacist",
          "pt", "ot", "st", "dietitian")  # fmt: skip
_MOST_GUIDANCE = 2
_FIRST_OF_ALL = "入院の連絡（いつから）がまだです。入院した日が分かると判定を表示します。"
NOT_ADMITTED_YET = Verdict(TOPIC, reasons=(Reason("TT-01", _FIRST_OF_ALL),), certain=False)
"""The answer for a stay whose first day is not known."""


@dataclass(frozen=True, slots=True)
class Corroboration:
    """A day on which a claim of the hospital and a contact on record support each other.

    No points: rules.md section 6 names where they were not seen. `caution` says what to watch.
    """

    item: str
    on: date
    participants: tuple[str, ...]
    caution: str = ""


def discharge_verdict(session: Session, stay: Stay) -> Verdict:
    """退院・退所加算 of one stay from what is on record now, earlier hospitals of the chain included.

    Without a day of admission, or without a known care level, the answer is uncertain and says what
    to enter; nothing is assumed.
    """
    if stay.admitted_on is None or stay.heads_up_only:
        return NOT_ADMITTED_YET
    return judged(facts_of(session, stay))


def judged(facts: DischargeFacts) -> Verdict:
    """The verdict on facts whose care level may still be missing."""
    if not facts.care_level:
        words = "要介護度がまだ登録されていません。利用者の画面で入れると判定を表示します。"
        return Verdict(TOPIC, reasons=(Reason("TT-12", words),), certain=False)
    return discharge_fee.verdict(facts)


def running_view(session: Session, stay: Stay) -> str:
    """「いまは(Ⅰ)イ…。あと1回の面談で(Ⅱ)イ、カンファレンス参加なら(Ⅱ)ロです。」; "" when nothing."""
    if stay.admitted_on is None or stay.heads_up_only or stay.phase is Phase.CANCELLED:
        return ""
    return seen_ahead(facts_of(session, stay))


def seen_ahead(facts: DischargeFacts) -> str:
    """The running view of these facts; "" for those who have no 居宅介護支援."""
    return discharge_outlook.outlook(facts) if facts.care_level.startswith("要介護") else ""


def facts_of(session: Session, stay: Stay) -> DischargeFacts:
    """What is on record, as the rule sees it. The stay must have its day of admission."""
    return facts_with_contacts(session, stay)[0]


def facts_with_contacts(session: Session, stay: Stay) -> tuple[DischargeFacts, list[Contact]]:
    """The same with the rows of its contacts, in the order of `facts.contacts`.

    A claim noted for the stay itself stands beside the verdict and does not speak against it; one for
    an earlier hospital of the same chain does (TT-05: the chain is one stay).
    """
    chain = find_discharge.chain_of(session, stay)
    contacts = find_discharge.contacts_of(session, find_discharge.all_of(chain))
    by_id = {one.id: one for one in chain}
    rows = find_discharge.moves_of(session, stay.id)
    after = follow_up_of(session, stay)
    claims = claims_of(session, stay.client_id, TOPIC) if stay.client_id else []
    days = [one.admitted_on for one in chain if one.admitted_on]
    postponed = _postponed(rows)
    facts = DischargeFacts(
        care_level=_CARE_LEVELS.get(stay.client.care_level, "") if stay.client else "",
        institution=institution_of(stay),
        destination=_destination(stay, rows),
        admitted_on=min(days),
        discharged_on=stay.ended_on,
        service_start=after.service_start if after else None,
        services=_services(after),
        contacts=tuple(_contact(contact, by_id[contact.stay_id]) for contact in contacts),
        plan_made=bool(after and after.plan_made),
        first_fee=bool(after and after.first_fee),
        already_claimed=any(c.stay_id in by_id and c.stay_id != stay.id for c in claims),
        claimed_before=any(c.stay_id not in by_id for c in claims),
        last_institution_informed=_last_informed(stay, chain, contacts),
        postponed_from=postponed,
        phone_no_change=_no_change(after, postponed),
    )
    return facts, contacts


def corroborations(session: Session, stay: Stay) -> list[Corroboration]:
    """The days that support 介護支援等連携指導料 and 退院時共同指導料 of the hospital, oldest first."""
    conferences = [
        c
        for c in find_discharge.conferences_of(session, [stay.id])
        if c.state is ConferenceState.HELD and c.starts_at is not None
    ]
    found = [_joint(c) for c in conferences if sense_of_the_fee(c, stay).counts]
    joint_days = {one.on for one in found}
    meetings: dict[date, list[str]] = {}
    for contact in find_discharge.contacts_of(session, [stay.id]):
        staff = [p for p in contact.persons if p["job"] in _STAFF]
        if contact.means.is_meeting and staff and _within(stay, contact.met_on):
            names = [f"{JOBS[p['job']]} {p['name']}".strip() for p in staff]
            meetings.setdefault(contact.met_on, []).extend(names)
    for number, (day, names) in enumerate(sorted(meetings.items()), start=1):
        caution = _guidance_caution(number, day in joint_days)
        people = tuple(dict.fromkeys([*names, "介護支援専門員"]))
        found.append(Corroboration("介護支援等連携指導料", day, people, caution))
    return sorted(found, key=lambda one: (one.on, one.item))


def _contact(contact: Contact, stay: Stay) -> discharge_count.Contact:
    conference = contact.conference
    if conference is None or conference.state is not ConferenceState.HELD:
        return discharge_count.Contact(
            contact.met_on,
            _KINDS[contact.means],
            video=contact.means is ContactMeans.VIDEO,
            place=contact.place,
            recorded=True,
        )
    there = [p for p in conference.people if counts(p, conference)]
    return discharge_count.Contact(
        contact.met_on,
        "conference" if contact.means.is_meeting else _KINDS[contact.means],
        video=conference.is_video,
        place=conference.place or institution_of(stay),
        ward=tuple(word(p) for p in there if p.side is Seat.WARD),
        outside=tuple(word(p) for p in there if p.side is not Seat.WARD),
        recorded=_recorded(conference),
        document_copy=conference.document is not None and conference.document.withdrawn_at is None,
        consent_to_video=conference.consent_to_video,
        rental_expected=conference.rental_expected,
    )


def _recorded(conference: Conference) -> bool:
    """日時・開催場所・出席者・内容の要点 (TT-31); by video the place is the video conference."""
    place = conference.place or conference.is_video
    return bool(conference.starts_at and place and conference.minutes.strip())


def _destination(stay: Stay, rows: Sequence[StayMove]) -> str:
    """Where the person went, by kind: the name of a facility says nothing (「みんなの家」)."""
    if stay.phase is Phase.DIED:
        return "死亡"
    if stay.phase is Phase.TRANSFERRED:
        return "病院"
    if stay.phase is Phase.IN_FACILITY:
        ends = [r.data for r in rows if r.kind is Move.TO_FACILITY and not r.is_undone]
        return str(ends[-1].get("destination") or "施設") if ends else "施設"
    return stay.destination or HOME


def _services(after: FollowUp | None) -> tuple[str, ...]:
    return tuple(SERVICES.get(code, code) for code in after.services) if after else ()


def _last_informed(stay: Stay, chain: Sequence[Stay], contacts: Sequence[Contact]) -> bool | None:
    """After a transfer the last institution must have told something itself (TT-10)."""
    if len(chain) < 2:
        return None
    return any(c.stay_id == stay.id and c.means.is_meeting for c in contacts)


def _postponed(rows: Sequence[StayMove]) -> date | None:
    """The day on which a planned discharge was put off last, if it was (TT-11).

    Only from one certain day to a later one: an outlook that gets clearer is no postponement.
    """
    found: date | None = None
    before: PartialDate | None = None
    for row in rows:
        outlook = None if row.is_undone else fact_of_row(row).outlook
        if outlook is None:
            continue
        first, last = outlook.earliest(), before.latest() if before else None
        if before is not None and before.is_exact and must_acknowledge_again(before, outlook):
            later = first is None or (last is not None and first > last)
            found = local_date(row.entered_at) if later else found
        before = outlook
    return found


def _no_change(after: FollowUp | None, postponed: date | None) -> bool | None:
    if postponed is None or after is None or after.no_change_on is None:
        return None
    return after.no_change_on >= postponed


def _within(stay: Stay, day: date) -> bool:
    """Both items of the hospital are for inpatients."""
    if stay.admitted_on is None or day < stay.admitted_on:
        return False
    return stay.ended_on is None or day <= stay.ended_on


def _joint(conference: Conference) -> Corroboration:
    there = [f"{word(p)} {p.name}".strip() for p in conference.people if p.attended]
    on = local_date(conference.starts_at) if conference.starts_at else date.min
    paper = (
        "" if conference.document_id else "本人・家族に渡した文書の写しがまだ添付されていません。"
    )
    return Corroboration("退院時共同指導料2 注3（多機関共同指導）", on, tuple(there), paper)


def _guidance_caution(number: int, joint_that_day: bool) -> str:
    if joint_that_day:
        return "同じ日に介護支援専門員が加わった退院時共同指導料2 注3とは、あわせて算定できません。"
    if number > _MOST_GUIDANCE:
        return "介護支援等連携指導料は、1回の入院につき2回までです。"
    return ""
