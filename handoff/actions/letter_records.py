"""What the printable records of letters say: nobody answered, the opinion was heard, the plan delivered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions.letter_facts import declared_for
from handoff.actions.opinions import SOURCES
from handoff.clock import local
from handoff.db import find_letter_lists, find_letters, find_links, find_opinions
from handoff.db.clients import Client
from handoff.db.letters import Letter, LetterAnswer
from handoff.db.offices import Office
from handoff.db.opinions import PlanDelivery
from handoff.db.people import Account
from handoff.pdf import letter_record
from handoff.rules.letters import Opened
from handoff.rules.life import Means
from handoff.rules.medical_services import label_of
from handoff.sheets import display
from handoff.sheets.content import read
from handoff.sheets.doctor_contact_choices import DELIVERED

_SEEN = {Opened.OPENED, Opened.RIGHT_CODE}
_DELIVERED = {choice.code: choice.label for choice in DELIVERED}


def no_answer(session: Session, letter: Letter) -> letter_record.NoAnswer:
    """The record of a letter nobody answered. Only after 「回答なし」 was recorded."""
    ended = letter.no_answer_at or letter.created_at
    opened = [o for o in find_links.openings_of(session, letter) if o.what in _SEEN]
    return letter_record.NoAnswer(
        asked=asked(session, letter),
        reminders=tuple(
            letter_record.Reminded(
                at=local(datetime.fromisoformat(r["at"])),
                means=Means(r["means"]).label,
                by=r.get("by_name") or "自動",
                words="　".join(filter(None, (r.get("with"), r.get("note")))),
            )
            for r in letter.reminders
        ),
        ended_at=local(ended),
        ended_by=_who(session, letter),
        reason=letter.no_answer_reason or "2回お願いしても回答がなかったため",
        openings=len(opened),
    )


def hearing(session: Session, letter: Letter, answer: LetterAnswer) -> letter_record.Hearing:
    """The record of an opinion that was heard."""
    at = letter.after.get("oral_time") if answer.stands else None
    key = "opinion" if "opinion" in declared_for(letter).items else "finding"
    heard_at = None
    if at:
        heard_at = datetime.fromisoformat(f"{answer.answered_on.isoformat()}T{at}:00+09:00")
    return letter_record.Hearing(
        asked=asked(session, letter),
        heard_at=heard_at,
        heard_on=answer.answered_on,
        means=Means(answer.heard_means).label if answer.heard_means else "",
        doctor=f"{answer.doctor_name} 先生",
        spoke_with=answer.heard_with or "医師本人",
        words=str(answer.content.get(key, "")),
        heard_by=answer.enterer.name if answer.enterer else "",
        recorded_at=local(answer.answered_at),
    )


def delivery(session: Session, client: Client, given: PlanDelivery) -> letter_record.PlanDelivery:
    """The record that the finished plan went to the doctor (19号の2)."""
    opinion = given.opinion
    letter = session.get(Letter, given.letter_id) if given.letter_id else None
    if letter is None and opinion is not None and opinion.answer is not None:
        letter = opinion.answer.letter
    services = find_opinions.services_of(session, client)
    by = ""
    if opinion is not None:
        number = f"（整理番号 {letter.ref_no}）" if letter else ""
        by = f"{SOURCES.get(opinion.source, opinion.source)}{number}"
    return letter_record.PlanDelivery(
        client_name=client.name,
        doctor=given.to_doctor,
        institution=given.institution,
        office=session.get_one(Office, client.care_office_id).name,
        care_manager=_manager(client),
        delivered_on=given.delivered_on,
        means=_DELIVERED.get(given.means, given.means),
        delivered_by=given.author.name,
        services=tuple(label_of(s.service, client.care_level) for s in services),
        opinion_on=opinion.heard_on if opinion else None,
        opinion_by=by,
        plan_made_on=given.plan_made_on,
        note=given.note,
        recorded_at=local(given.recorded_at),
        ref_no=letter.ref_no if letter else "",
    )


def asked(session: Session, letter: Letter) -> letter_record.Asked:
    """The letter itself, as it was sent last."""
    sheet = declared_for(letter)
    request = find_letters.request_of(session, letter)
    values = read(sheet, request.content).values if request else {}
    given = next(iter(find_letter_lists.provisions_of(session, letter)), None)
    means = given.means.label if given else ""
    if given is not None and given.means is Means.FAX and letter.fax:
        means = f"{means}　{letter.fax}"
    question = values.get("inquiry") or values.get("assessment") or ""
    said = {
        line.item.key: line.text
        for section in sheet.sections
        for line in display.lines(sheet, section, values)
        if line.item.key in ("consent_type", "consent_date", "consent_by") and line.text
    }
    return letter_record.Asked(
        title=sheet.title,
        ref_no=letter.ref_no,
        client_name=letter.client.name,
        doctor=letter.doctor_name,
        institution=letter.institution,
        office=session.get_one(Office, letter.sheet.office_id).name,
        care_manager=str(values.get("cm_name") or _manager(letter.client)),
        sent_at=local(letter.sent_at) if letter.sent_at else None,
        means=means,
        question=str(question),
        reply_due_on=letter.reply_due_on,
        consent="　".join(said.values()),
    )


def _who(session: Session, letter: Letter) -> str:
    """Who recorded 「回答なし」."""
    who = session.get(Account, letter.no_answer_by) if letter.no_answer_by else None
    return who.name if who else _manager(letter.client)


def _manager(client: Client) -> str:
    manager: Account | None = client.care_manager
    return manager.name if manager else ""
