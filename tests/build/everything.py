"""One admission and one client with a record of every kind that has an address of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.actions import (
    answers,
    attachments,
    batches,
    care_plan,
    conferences,
    contacts,
    drafts,
    equipment_path,
    evidence_files,
    letter_papers,
    offers,
    opinions,
    phrases,
    send,
    stays,
)
from handoff.actions.attachments import AttachmentKind, Upload
from handoff.actions.batches import BatchKind
from handoff.actions.conferences import Plan
from handoff.actions.contacts import ContactFacts
from handoff.actions.equipment_path import CaseItem
from handoff.actions.handing import Handing
from handoff.actions.letter_papers import PaperKind, PaperUpload
from handoff.actions.stays import Report
from handoff.db.clients import Client
from handoff.db.offices import Desk, Office
from handoff.db.outbox import Notice
from handoff.db.people import Account
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.rules.life import ContactMeans, Means, Move
from tests.build.discharge import FULL
from tests.build.letters import ANSWER, send_letter
from tests.build.moving import press
from tests.build.papers import SECRET, paper
from tests.build.town import Town, make_desk


@dataclass(frozen=True)
class Case:
    """Public ids: by first word of the path, and by name of the argument where it is not `pid`."""

    by_path: dict[str, str]
    by_name: dict[str, str]
    notices: dict[int, str]
    desks: dict[int, str]
    people: dict[int, str]


def everything(database: Database, town: Town, now: datetime) -> Case:
    """Both sides have acted on the stay; the doctor of the client was asked and answered on paper."""
    with database.writing() as session:
        client = session.get_one(Client, town.client.id)
        stay, of_stay = _stay(session, town, now, client)
        of_letter = _letter(session, town, now, client)
        notices = {n.to_office_id: n.public_id for n in session.scalars(select(Notice))}
        office_desk = make_desk(session, town.care_office, "受付")
        return Case(
            by_path={"stays": stay.public_id, "clients": client.public_id, **of_stay, **of_letter},
            by_name={
                "other": of_stay["revisions"],
                "number": "1",
                "consent_pid": town.consent.public_id,
                "writer": session.get_one(
                    Account, town.second_care_manager_actor.account_id
                ).public_id,
            },
            notices=notices,
            desks={
                town.care_office.id: office_desk.public_id,
                town.hospital.id: town.desk.public_id,
            },
            people={
                town.care_office.id: town.care_manager.public_id,
                town.hospital.id: town.msw.public_id,
            },
        )


def _stay(
    session: Session, town: Town, now: datetime, client: Client
) -> tuple[Stay, dict[str, str]]:
    care, msw = town.care_manager_actor, town.msw_actor
    hospital, desk = session.get_one(Office, town.hospital.id), session.get_one(Desk, town.desk.id)
    where = Report(hospital=hospital, desk=desk, admitted_on=date(2026, 11, 22))
    stay = stays.report_from_care(session, care, now, client, where).stay
    stays.acknowledge(session, msw, now, stay)
    sheet = drafts.sheet_for(session, care, now, stay, "admission")
    handing = Handing(Means.SYSTEM, to_office=hospital, to_desk=desk)
    sent = send.send(session, care, now, drafts.open_draft(session, care, now, sheet), handing, "k")
    drafts.open_draft(session, care, now, sheet)
    drafts.open_draft(session, town.second_care_manager_actor, now, sheet)
    offers.open_offer(session, msw, now, stay, "discharge")
    move = press(session, msw, now, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-10")
    talked = ContactFacts(now.date(), ContactMeans.INTERVIEW, (("nurse", "佐藤 花"),), "歩けます")
    contact = contacts.add(session, care, now, stay, talked)
    conference = conferences.propose(
        session, msw, now, stay, Plan(FULL, times=(now + timedelta(days=3),))
    )
    kept = evidence_files.keep(
        session, care, now, evidence_files.plan_for_stay(session, stay), SECRET
    )
    upload = Upload("サマリー.pdf", paper(), AttachmentKind.NURSING_SUMMARY)
    attachment = attachments.add(session, msw, now, stay, upload, SECRET)
    batch = batches.ask(session, care, now, f"{now:%Y-%m}", BatchKind.EACH)
    return stay, {
        "revisions": sent.revision.public_id,
        "provisions": sent.provision.public_id,
        "documents": sent.document.public_id,
        "moves": move.public_id,
        "contacts": contact.public_id,
        "conferences": conference.public_id,
        "attachments": attachment.public_id,
        "evidence-files": kept.public_id,
        "phrases": phrases.keep(session, care, now, "日中は独居です。").public_id,
        "batches": batch.public_id,
    }


def _letter(session: Session, town: Town, now: datetime, client: Client) -> dict[str, str]:
    care = town.care_manager_actor
    sent = send_letter(session, town, now, client=client)
    on_paper = answers.Paper("見本 太郎", now.date())
    answer = answers.type_paper(session, care, now, sent.letter, ANSWER, on_paper, secret=SECRET)
    scan = PaperUpload("返信.pdf", paper(), PaperKind.ANSWER_SCAN)
    kept = letter_papers.add_to_letter(session, care, now, sent.letter, scan, SECRET)
    service = care_plan.want_service(session, care, now, client, "nursing")
    heard = opinions.OpinionFacts({"nursing": "needed"}, "見本 太郎", now.date(), "other")
    opinion = opinions.record(session, care, now, client, heard)
    given = care_plan.Delivery(
        "見本 太郎", now.date(), next(iter(care_plan.MEANS)), opinion=opinion
    )
    delivery = care_plan.deliver_plan(session, care, now, client, given)
    client.care_level = client.care_level or "21"
    case = equipment_path.begin(session, care, now, client, [CaseItem("T2", ("1",))])
    plan = PaperUpload("計画書.pdf", paper(), PaperKind.PLAN_PAGE)
    page = letter_papers.add_to_case(session, care, now, case, plan, SECRET)
    assert sent.link is not None
    return {
        "letters": sent.letter.public_id,
        "letter-links": sent.link.public_id,
        "letter-answers": answer.public_id,
        "letter-papers": kept.public_id,
        "plan-services": service.public_id,
        "plan-deliveries": delivery.public_id,
        "opinions": opinion.public_id,
        "equipment": case.public_id,
        "equipment/papers": page.public_id,
    }
