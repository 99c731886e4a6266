"""提供記録: everything on record about one stay, gathered as the two records of its evidence file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import verdicts
from handoff.actions.discharge_evidence import discharge_record_of
from handoff.actions.passing import told
from handoff.actions.timeline import EventKind
from handoff.actions.verdict_words import verdict_lines
from handoff.actions.verdicts import groups_given
from handoff.db.find_provision import provisions_of, revisions_of
from handoff.db.find_sheets import documents_of
from handoff.db.find_stays import claims_of, events_of, notices_of
from handoff.db.provision import Provision, Receipt
from handoff.db.sheets import Revision
from handoff.db.stays import Claim, Stay, StayNotice
from handoff.japan.holidays import HolidayDataMissing, holiday_name
from handoff.japan.weekdays import WEEKDAYS
from handoff.pdf.discharge_record import DischargeRecord
from handoff.pdf.record import (
    CalendarDay,
    Handing,
    ProvisionRecord,
    ReceiptLine,
    RevisionLine,
    Told,
)
from handoff.rules.admission_evidence import INFO_GROUPS
from handoff.rules.admission_fee import TOPIC
from handoff.rules.calendar import BadCalendar, CalendarHistory
from handoff.rules.first_notice import source_words
from handoff.rules.life import NoticeKind
from handoff.rules.own_forms import OWN_FORM
from handoff.sheets import catalogue, display
from handoff.sheets.choices import CARE

_CARE = {choice.code: choice.label for choice in CARE}
_HOW = {
    "system": "本システム",
    "phone": "電話",
    "visit": "訪問",
    "fax_back": "FAXの返信",
    "email": "メール",
}
WATCHED_DAYS = 4
"""The day of admission and the three days after it decide every deadline (NY-11, NY-12)."""


def records_of(session: Session, stay: Stay) -> tuple[ProvisionRecord, DischargeRecord | None]:
    """The half of the admission, and that of the discharge when there is anything to say."""
    given = provisions_of(session, [stay.id], catalogue.DISCHARGE).get(stay.id, [])
    title = catalogue.get(catalogue.DISCHARGE).title
    handings = tuple(_handing(provision, title) for provision in given)
    versions = _revisions(session, revisions_of(session, stay.id, catalogue.DISCHARGE))
    discharge = discharge_record_of(session, stay, versions, handings)
    return record_of(session, stay), discharge if discharge.has_anything else None


def record_of(session: Session, stay: Stay) -> ProvisionRecord:
    """What is on record about the admission sheet of a stay, in printed words."""
    provisions = provisions_of(session, [stay.id]).get(stay.id, [])
    revisions = revisions_of(session, stay.id)
    calendar = verdicts.calendar_history(session, stay)
    client = stay.client
    office = stay.care_office
    return ProvisionRecord(
        client_name=client.name if client else stay.person_name,
        client_kana=client.kana if client else stay.person_kana,
        birth_date=client.birth_date if client else stay.person_birth_date,
        care_level=_CARE.get(client.care_level, "") if client else "",
        insurer=client.insurer_name if client else "",
        insured_no=client.insured_no if client else stay.person_insured_no,
        care_office=office.name if office else "",
        care_office_no=office.number if office else "",
        care_manager=stay.care_manager.name if stay.care_manager else "",
        hospital=stay.hospital.name if stay.hospital else stay.hospital_name,
        ward=stay.ward or (stay.desk.name if stay.desk else ""),
        admitted_on=stay.admitted_on,
        admitted_time=stay.admitted_time,
        calendar=_calendar_days(stay.admitted_on, calendar),
        calendar_note=_calendar_note(stay.admitted_on, calendar),
        told=tuple(_told(notice) for notice in notices_of(session, stay)),
        handings=tuple(_handing(provision) for provision in provisions),
        groups=_groups(provisions),
        revisions=_revisions(session, revisions),
        consent=_consent(revisions),
        verdict=verdict_lines(verdicts.admission_verdict(session, stay), _claimed(session, stay)),
        calls=_calls(session, stay),
    )


def _told(notice: StayNotice) -> Told:
    kinds = {
        NoticeKind.REPORT: "先に把握して連絡" if notice.is_first else "連絡（同じ入院）",
        NoticeKind.HEADS_UP: "先ぶれ（入院したらしい）",
        NoticeKind.ACKNOWLEDGE: "連絡を受けて確認",
    }
    return Told(
        side=notice.side.label,
        office=notice.office.name,
        person=notice.account.name,
        kind=kinds[notice.kind],
        first=notice.is_first,
        known_at=_local(notice.known_at),
        known_from=source_words(notice.known_from, notice.known_from_note),
        entered_at=_local(notice.entered_at),
    )


def _handing(provision: Provision, title: str = "入院時情報提供シート") -> Handing:
    number = provision.revision.number
    title = f"{title}（{OWN_FORM}）" if provision.revision.own_form else title
    summary = f"　{provision.summary}" if provision.summary else ""
    failed = ""
    if provision.failed_at:
        note = f"・{provision.failed_note}" if provision.failed_note else ""
        failed = (
            f"届いていませんでした（{clock.local(provision.failed_at):%m月%d日 %H:%M} 確認{note}）"
        )
    family = "（家族だけに渡した）" if provision.to_family_only else ""
    return Handing(
        provided_at=clock.local(provision.provided_at),
        means=provision.means.label,
        content=f"{title} 第{number}版{summary}",
        to_office=f"{provision.to_office_name}{family}",
        to_department=provision.to_department,
        to_person=provision.to_person,
        place=provision.place,
        pages=provision.pages,
        by=provision.author.name,
        revision=number,
        receipt_needed=provision.means.needs_receipt,
        receipts=tuple(_receipt(receipt) for receipt in provision.receipts),
        failed=failed,
    )


def _receipt(receipt: Receipt) -> ReceiptLine:
    return ReceiptLine(
        received_at=clock.local(receipt.received_at),
        how=_HOW.get(receipt.how, receipt.how),
        person=receipt.person,
        department=receipt.department,
        confirmed_at=clock.local(receipt.confirmed_at),
        recorded_by=receipt.author.name,
        note=receipt.note,
    )


def _groups(provisions: Sequence[Provision]) -> tuple[tuple[str, bool], ...]:
    """The groups of NY-20 in the latest version that was handed over and still stands."""
    standing = [p for p in provisions if not p.failed_at and not p.revision.withdrawn_at]
    given = groups_given(standing[-1].revision) if standing else ()
    return tuple((group, group in given) for group in INFO_GROUPS)


def _revisions(session: Session, revisions: Sequence[Revision]) -> tuple[RevisionLine, ...]:
    kept = documents_of(session, revisions)
    lines = []
    for revision in revisions:
        document = kept.get(revision.id)
        lines.append(
            RevisionLine(
                number=revision.number,
                sent_at=clock.local(revision.sent_at),
                sent_by=revision.author.name,
                reason=revision.reason,
                withdrawn_at=_local(revision.withdrawn_at),
                withdrawn_reason=revision.withdrawn_reason,
                pages=document.pages if document else None,
                sha256=document.sha256 if document else "",
                passed=tuple((p.message, p.reason) for p in told(revision.passed)),
            )
        )
    return tuple(lines)


def _consent(revisions: Sequence[Revision]) -> str:
    """The consent as it stood on the last revision that was sent."""
    standing = [revision for revision in revisions if revision.withdrawn_at is None]
    if not standing:
        return ""
    sheet, values = catalogue.get(catalogue.ADMISSION), standing[-1].content
    keys = ("consent_type", "consent_date", "consent_by", "consent_by_name", "consent_relation")
    words = [display.text_of(sheet.items[key], values) for key in keys]
    return "　".join(word for word in words if word)


def _claimed(session: Session, stay: Stay) -> Claim | None:
    if stay.client_id is None:
        return None
    claims = claims_of(session, stay.client_id, TOPIC)
    return next((claim for claim in claims if claim.stay_id == stay.id), None)


def _calls(session: Session, stay: Stay) -> tuple[tuple[datetime, str, str], ...]:
    calls = [e for e in events_of(session, stay) if e.kind == EventKind.CALL.value]
    return tuple(
        (clock.local(event.happened_at), str(event.data.get("with", "")), event.note)
        for event in reversed(calls)
    )


def _calendar_days(admitted: date | None, calendar: CalendarHistory) -> tuple[CalendarDay, ...]:
    if admitted is None:
        return ()
    days = [admitted + timedelta(days=n) for n in range(WATCHED_DAYS)]
    try:
        return tuple(CalendarDay(day, _day_words(day, calendar)) for day in days)
    except (BadCalendar, HolidayDataMissing):
        return ()


def _day_words(day: date, calendar: CalendarHistory) -> str:
    hours = calendar.hours(day)
    if hours is not None:
        return f"営業日 {str(hours).replace('-', '〜')}"
    weekday = f"{WEEKDAYS[day.weekday()]}曜日"
    return f"休業日（{holiday_name(day) or weekday}）"


def _calendar_note(admitted: date | None, calendar: CalendarHistory) -> str:
    if admitted is None:
        return ""
    try:
        since = calendar.in_force(admitted).valid_from
    except BadCalendar as problem:
        return str(problem)
    shown = f"（{display.date_text(since.isoformat())}から適用）" if since else ""
    return f"運営規程による営業日・営業時間{shown}"


def _local(moment: datetime | None) -> datetime | None:
    return clock.local(moment) if moment else None
