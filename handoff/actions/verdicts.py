"""From rows to facts to the rules: the verdict of a stay and its deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handoff import clock
from handoff.db.find_offices import calendars_of
from handoff.db.find_provision import provisions_of
from handoff.db.find_stays import claims_of
from handoff.db.offices import Office
from handoff.db.provision import Provision
from handoff.db.sheets import Revision
from handoff.db.stays import Stay
from handoff.japan.holidays import HolidayDataMissing
from handoff.rules.admission_evidence import INFO_GROUPS, Provided, Recorded
from handoff.rules.admission_fee import TOPIC, AdmissionFacts, verdict
from handoff.rules.admission_windows import Deadlines, deadlines
from handoff.rules.calendar import BadCalendar, CalendarHistory, OfficeCalendar
from handoff.rules.offices import OfficeKind
from handoff.rules.verdict import Reason, Verdict
from handoff.sheets import national
from handoff.sheets.choices import CARE

_CARE_LEVELS = {choice.code: choice.label for choice in CARE}
_PLACES = (OfficeKind.HOSPITAL, OfficeKind.CLINIC_BEDS, OfficeKind.CLINIC)


def admission_verdict(session: Session, stay: Stay) -> Verdict:
    """入院時情報連携加算 of one stay from what is on record now. A stay without a day: nothing.

    An office without a calendar, or without a known care level, gets an uncertain answer that says
    what to enter; nothing is assumed.
    """
    if stay.admitted_on is None or stay.heads_up_only:
        words = "入院の連絡（いつから）がまだです。入院した日が分かると期限と判定を表示します。"
        return Verdict(TOPIC, reasons=(Reason("NY-20", words),), certain=False)
    provisions = provisions_of(session, [stay.id]).get(stay.id, [])
    facts = _facts(session, stay, provisions)
    try:
        answer = verdict(facts, calendar_history(session, stay))
    except BadCalendar as problem:
        return Verdict(TOPIC, reasons=(Reason("NY-14", str(problem)),), certain=False)
    return answer if _care_level(stay, provisions) else _without_level(answer)


def calendar_history(session: Session, stay: Stay) -> CalendarHistory:
    """The calendars of the care office of a stay (NY-14); empty without a care office."""
    office_id = stay.care_office_id
    return histories(session, [office_id])[office_id] if office_id else CalendarHistory(())


def histories(session: Session, office_ids: Sequence[int]) -> dict[int, CalendarHistory]:
    """The calendar history of each office, in one query."""
    rows = calendars_of(session, office_ids)
    return {
        office_id: CalendarHistory(
            tuple(
                OfficeCalendar.from_json(r.content, r.valid_from) for r in rows.get(office_id, ())
            )
        )
        for office_id in office_ids
    }


def deadlines_of(stay: Stay, calendar: CalendarHistory) -> Deadlines | None:
    """(Ⅰ) and (Ⅱ) of a stay; None when they cannot be told (no day, no calendar, no rules)."""
    if stay.admitted_on is None or stay.heads_up_only:
        return None
    try:
        return deadlines(stay.admitted_on, stay.admitted_time, calendar)
    except (BadCalendar, HolidayDataMissing):
        return None


def has_the_add_on(stay: Stay) -> bool:
    """Whether this client can have 入院時情報連携加算 at all (NY-01: 要介護1–5 only)."""
    level = stay.client.care_level if stay.client else ""
    return not level or _CARE_LEVELS.get(level, "").startswith("要介護")


def provided_of(provision: Provision) -> Provided:
    """A row of evidence as the rule sees it (NY-03, NY-20…NY-22)."""
    receipt = provision.receipts[0] if provision.receipts else None
    sent = _naive(provision.provided_at)
    return Provided(
        at=sent,
        method=provision.means.value,
        to_staff=not provision.to_family_only,
        recorded=Recorded(
            datetime=True,
            place=bool(provision.place.strip()),
            content=True,
            means=True,
            receipt_confirmed=receipt is not None,
            receipt_confirmation_recorded=receipt is not None,
        ),
        receipt_confirmed_at=_naive(receipt.received_at) if receipt else None,
        posted_at=sent if provision.means.value == "post" else None,
        groups=frozenset(groups_given(provision.revision)),
    )


def groups_given(revision: Revision) -> tuple[str, ...]:
    """The groups of NY-20 a revision holds: read from its answers, or checked for an own form."""
    if revision.own_form:
        return tuple(group for group in INFO_GROUPS if group in revision.own_contents)
    return national.info_groups(revision.content)


def _facts(session: Session, stay: Stay, provisions: list[Provision]) -> AdmissionFacts:
    counting = [p for p in provisions if not p.failed_at and not p.revision.withdrawn_at]
    level = _care_level(stay, provisions) or "要介護1"
    return AdmissionFacts(
        admitted_on=stay.admitted_on,
        admitted_time=stay.admitted_time,
        care_level=level,
        service=_service(stay.care_office, level),
        facility_type=_facility(stay.hospital),
        provisions=tuple(provided_of(p) for p in counting),
        already_claimed=_claimed_by_another_stay(session, stay),
    )


def _care_level(stay: Stay, provisions: list[Provision]) -> str:
    """The level on the sheet that was given, else that of the client's record, else nothing."""
    for provision in reversed(provisions):
        code = provision.revision.content.get("care_level")
        if isinstance(code, str) and code in _CARE_LEVELS:
            return _CARE_LEVELS[code]
    return _CARE_LEVELS.get(stay.client.care_level, "") if stay.client else ""


def _service(office: Office | None, level: str) -> str:
    centre = office is not None and office.kind is OfficeKind.SUPPORT_CENTRE
    return "介護予防支援" if centre and not level.startswith("要介護") else "居宅介護支援"


def _facility(hospital: Office | None) -> str:
    if hospital is None or hospital.kind in _PLACES:
        return hospital.kind.facility_type if hospital else "病院"
    return hospital.kind.label


def _claimed_by_another_stay(session: Session, stay: Stay) -> bool:
    if stay.client_id is None or stay.admitted_on is None:
        return False
    month = f"{stay.admitted_on:%Y-%m}"
    claims = claims_of(session, stay.client_id, TOPIC)
    return any(c.month == month and c.stay_id != stay.id for c in claims)


def _without_level(answer: Verdict) -> Verdict:
    words = "要介護度がまだ登録されていません。要介護1〜5に決まると判定が確かになります。"
    other = "要支援・非該当に決まると、この加算はありません（NY-01）。"
    return replace(
        answer,
        reasons=(*answer.reasons, Reason("NY-01", words)),
        certain=False,
        other_reading=" ".join(filter(None, (answer.other_reading, other))),
    )


def _naive(moment: datetime) -> datetime:
    return clock.local(moment).replace(tzinfo=None)
