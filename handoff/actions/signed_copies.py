"""署名・押印した用紙の写し: the scan of a signed paper, kept with the very revision it shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions import attachments, letter_papers
from handoff.actions.attachments import AttachmentKind, Upload
from handoff.actions.letter_papers import PaperKind, PaperUpload
from handoff.actions.problems import NotAllowed, NotFound
from handoff.db import find_letters
from handoff.db.discharge import Attachment
from handoff.db.letters import Letter
from handoff.db.sheets import Revision
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Permission


def add(
    session: Session,
    actor: Actor,
    now: datetime,
    revision: Revision,
    upload: Upload,
    secret: str,
) -> Attachment:
    """Check, seal and keep the scan, by the office that wrote the revision.

    A sheet of a stay is shown to the other side as every document of the stay is; a scan of a letter
    stays with the letter. Raises NotAllowed, NotFound, Refused.
    """
    if not actor.may(Permission.SHEET_SEND):
        raise NotAllowed
    if revision.office_id != actor.office_id:
        raise NotFound
    title = f"第{revision.number}版　{upload.title}".strip()
    letter = letter_of(session, revision)
    if letter is not None:
        paper = PaperUpload(upload.file_name, upload.content, PaperKind.SIGNED_PAPER, title)
        return letter_papers.add_to_letter(session, actor, now, letter, paper, secret, revision.id)
    stay = session.get(Stay, revision.sheet.stay_id) if revision.sheet.stay_id else None
    if stay is None:
        raise NotFound
    of_kind = Upload(upload.file_name, upload.content, AttachmentKind.SIGNED_PAPER, title)
    return attachments.add(session, actor, now, stay, of_kind, secret, revision.id)


def letter_of(session: Session, revision: Revision) -> Letter | None:
    """The letter a revision belongs to; None for the sheet of a stay."""
    return find_letters.letter_of_sheet(session, revision.sheet)
