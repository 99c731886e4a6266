"""A month of an office: an admission with its sheet, a letter to a doctor, and as many copies as wanted."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from sqlalchemy.orm import Session

from handoff.actions import drafts, send, stays
from handoff.actions.handing import Handing
from handoff.actions.report import Report
from handoff.db.clients import Client
from handoff.db.offices import Desk, Office
from handoff.db.sheets import Document, Revision
from handoff.rules.life import Means
from tests.build.letters import send_letter
from tests.build.papers import paper
from tests.build.town import Town


def send_month(session: Session, town: Town, now: datetime) -> Revision:
    """① sent to the hospital and ③ to a doctor; gives the revision of ①."""
    care = town.care_manager_actor
    client = session.get_one(Client, town.client.id)
    hospital, desk = session.get_one(Office, town.hospital.id), session.get_one(Desk, town.desk.id)
    where = Report(hospital=hospital, desk=desk, admitted_on=date(2026, 11, 22))
    stay = stays.report_from_care(session, care, now, client, where).stay
    sheet = drafts.sheet_for(session, care, now, stay, "admission")
    draft = drafts.open_draft(session, care, now, sheet)
    handing = Handing(Means.SYSTEM, to_office=hospital, to_desk=desk)
    sent = send.send(session, care, now, draft, handing, "month")
    send_letter(session, town, now, client=client)
    return sent.revision


def keep_copies(
    session: Session,
    revision: Revision,
    now: datetime,
    count: int,
    pdf: bytes = b"",
    **more: object,
) -> list[Document]:
    """More kept documents of a revision, each with bytes of its own (`pdf` or a small page)."""
    content = pdf or paper()
    copies = []
    for number in range(count):
        data = content + f"\n% {number}".encode()
        facts = {
            "revision_id": revision.id,
            "kind": "sheet",
            "file_name": f"{number}.pdf",
            "sha256": hashlib.sha256(data).hexdigest(),
            "content": data,
            "pages": 1,
            "created_at": now,
            "created_by": revision.sent_by,
        }
        copies.append(Document(**{**facts, **more}))
    session.add_all(copies)
    session.flush()
    return copies
