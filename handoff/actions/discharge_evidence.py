"""提供記録, second half: what led to the discharge and 退院・退所加算, gathered for paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import conferences
from handoff.actions.attachments import AttachmentKind
from handoff.actions.conference_facts import JOBS
from handoff.actions.discharge_days import Case, CountedContact, case_of
from handoff.actions.discharge_verdicts import TOPIC
from handoff.actions.follow_up import SERVICES, follow_up_of
from handoff.actions.move_facts import source_words, words_of
from handoff.actions.verdict_words import verdict_lines
from handoff.db import find_discharge
from handoff.db.discharge import Attachment, Conference, Contact, FollowUp, StayMove
from handoff.db.find_stays import claims_of
from handoff.db.stays import Claim, Stay
from handoff.japan.wareki import to_wareki
from handoff.pdf.discharge_record import (
    ConferenceRecord,
    DischargeRecord,
    MoveLine,
    PaperLine,
    TalkLine,
)
from handoff.pdf.record import Handing, RevisionLine
from handoff.rules.life import ConferenceState


def discharge_record_of(
    session: Session,
    stay: Stay,
    versions: tuple[RevisionLine, ...] = (),
    sheets: tuple[Handing, ...] = (),
) -> DischargeRecord:
    """What is on record about the way home of a stay, in printed words.

    `versions`, `sheets`: ② as it was kept and handed over.
    """
    case = case_of(session, stay)
    gone = find_discharge.contacts_of(session, [stay.id], withdrawn=True)
    client = stay.client
    return DischargeRecord(
        client_name=client.name if client else stay.person_name,
        left_on=stay.ended_on,
        left_how=stay.phase.label,
        destination=stay.destination,
        moves=tuple(_move(row) for row in find_discharge.moves_of(session, stay.id)),
        talks=_talks(case, [one for one in gone if one.withdrawn_at is not None]),
        conferences=tuple(
            _conference(one, stay)
            for one in find_discharge.conferences_of(session, [stay.id])
            if one.state is ConferenceState.HELD
        ),
        papers=tuple(_paper(one) for one in find_discharge.attachments_of(session, [stay.id])),
        versions=versions,
        sheets=sheets,
        after=_after(follow_up_of(session, stay)),
        verdict=verdict_lines(case.verdict, _claimed(session, stay)),
    )


def _move(row: StayMove) -> MoveLine:
    said = words_of(row) or row.note
    seen = ""
    if row.acknowledged_at is not None:
        who = row.acknowledger.name if row.acknowledger else ""
        seen = f"{_short(row.acknowledged_at)}　{who}"
    return MoveLine(
        entered_at=clock.local(row.entered_at),
        what="　".join(part for part in (row.kind.label, said) if part),
        by=f"{row.office.name}\n{row.account.name}",
        on_behalf=source_words(row),
        acknowledged=seen,
        undone=row.undone_reason if row.is_undone else "",
    )


def _talks(case: Case, gone: list[Contact]) -> tuple[TalkLine, ...]:
    """The standing talks with their count, and those taken back, by day."""
    lines = [_talk(line.contact, _counted(line)) for line in case.contacts]
    lines += [_talk(contact, "取り下げたため数えない") for contact in gone]
    return tuple(sorted(lines, key=lambda line: line.on))


def _talk(contact: Contact, counted: str) -> TalkLine:
    taken_back = ""
    if contact.withdrawn_at is not None:
        taken_back = f"{_short(contact.withdrawn_at)}　{contact.withdrawn_reason}"
    return TalkLine(
        on=contact.met_on,
        at=contact.met_time,
        means=contact.means.label,
        persons="、".join(f"{JOBS.get(p['job'], '')} {p['name']}".strip() for p in contact.persons),
        place=contact.place,
        learnt=contact.learnt,
        counted=counted,
        by=contact.author.name,
        recorded_at=clock.local(contact.recorded_at),
        withdrawn=taken_back,
    )


def _counted(line: CountedContact) -> str:
    more = "（カンファレンス）" if line.is_conference else ""
    rules = "・".join(dict.fromkeys(reason.rule for reason in line.why))
    return f"{line.standing.label}{more}" + (f"　{rules}" if rules else "")


def _conference(conference: Conference, stay: Stay) -> ConferenceRecord:
    sense = conferences.sense_of_the_fee(conference, stay)
    lacking = "、".join(sense.lacking)
    there = [p for p in conference.people if p.attended]
    where = conference.place or ("ビデオ会議" if conference.is_video else "")
    return ConferenceRecord(
        starts_at=clock.local(conference.starts_at) if conference.starts_at else None,
        ends_at=clock.local(conference.ends_at) if conference.ends_at else None,
        place=f"{where}（ビデオで参加した方あり）"
        if conference.is_video and conference.place
        else where,
        people=tuple(
            (p.side.label, f"{p.organisation} {JOBS.get(p.job, p.job)}".strip(), p.name or "－")
            for p in there
        ),
        minutes=conference.minutes,
        sense="カンファレンスとして数える"
        if sense.counts
        else f"面談として数える（足りない：{lacking}）",
        paper=_given(conference.document),
    )


def _given(paper: Attachment | None) -> str:
    if paper is None or paper.withdrawn_at is not None:
        return ""
    return f"{paper.title or paper.file_name}（{paper.pages}ページ）　照合値 {paper.sha256}"


def _paper(one: Attachment) -> PaperLine:
    kind = AttachmentKind(one.kind).label if one.kind in set(AttachmentKind) else "書類"
    received = ""
    if one.received_at is not None:
        who = one.receiver.name if one.receiver else ""
        received = f"{_short(one.received_at)}　{who}が受領"
    read = [f"{_short(r.read_at)}　{r.account.name}が開いた" for r in one.readings]
    return PaperLine(
        what="\n".join(part for part in (kind, one.title, f"{one.pages}ページ") if part),
        given_by=f"{one.from_office.name}　{one.author.name}",
        at=clock.local(one.added_at),
        received="\n".join(part for part in (received, *read) if part),
        sha256=one.sha256,
        withdrawn=one.withdrawn_reason if one.withdrawn_at is not None else "",
    )


def _after(row: FollowUp | None) -> tuple[tuple[str, str], ...]:
    if row is None:
        return ()
    begun = to_wareki(row.service_start) if row.service_start else ""
    services = "、".join(SERVICES.get(code, code) for code in row.services)
    found: list[tuple[str, Any]] = [
        ("居宅サービス計画", "作成した" if row.plan_made else "まだ"),
        ("サービスの開始", f"{begun}　{services}".strip()),
        ("初回加算", "算定する" if row.first_fee else "算定しない"),
    ]
    if row.no_change_on is not None:
        said = f"{to_wareki(row.no_change_on)}　{row.no_change_with}".strip()
        found.append(("変わりないと電話で確認", said))
    return tuple(found)


def _claimed(session: Session, stay: Stay) -> Claim | None:
    if stay.client_id is None:
        return None
    claims = claims_of(session, stay.client_id, TOPIC)
    return next((claim for claim in claims if claim.stay_id == stay.id), None)


def _short(moment: datetime) -> str:
    here = clock.local(moment)
    return f"{here.month}月{here.day}日 {here:%H:%M}"
