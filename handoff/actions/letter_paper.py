"""The paper of letters: drawn once, kept as bytes with their SHA-256."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions.letter_facts import declared_for, joined
from handoff.clock import local
from handoff.db import find_letters
from handoff.db.letters import Letter, LetterAnswer
from handoff.db.sheets import Document, Revision
from handoff.pdf.code_mark import CodeMark
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import render_letter
from handoff.pdf.render import Rendered, Stamp
from handoff.sheets.content import Content, counting, read

SENT, ANSWERED = "sheet", "answer"
"""Kinds of kept documents: the letter as it went out, and with its answer."""


def keep_sent(
    session: Session, letter: Letter, revision: Revision, mark: CodeMark | None
) -> Document:
    """The letter as it is handed over, with the reply half to write on."""
    sheet = declared_for(letter)
    values = counting(sheet, read(sheet, revision.content).values)
    note = f"第{revision.number}版" + ("（訂正）" if revision.corrects_id else "")
    stamp = Stamp(local(revision.sent_at), revision.public_id, note)
    made = render_letter(sheet, layout_for(sheet.code), values, stamp, mark)
    name = f"{sheet.short}_{letter.ref_no}_第{revision.number}版.pdf"
    return _kept(session, revision, SENT, name, made, revision.sent_at, revision.sent_by)


def keep_answered(
    session: Session, letter: Letter, answer: LetterAnswer, by: int
) -> Document | None:
    """The whole letter with this answer; `by` is the account in whose work it was kept.

    None for a letter that was never sent through this system.
    """
    revision = find_letters.request_of(session, letter)
    if revision is None:
        return None
    made = draw_whole(letter, joined(letter, revision, answer), revision, answer)
    name = f"{declared_for(letter).short}_{letter.ref_no}_回答{answer.number}.pdf"
    return _kept(session, revision, ANSWERED, name, made, answer.answered_at, by)


def draw_whole(
    letter: Letter, content: Content, revision: Revision, answer: LetterAnswer | None
) -> Rendered:
    """Request, answer and what came afterwards on paper, as they stand."""
    sheet = declared_for(letter)
    at: datetime = answer.answered_at if answer else revision.sent_at
    note = f"第{revision.number}版" + (f"　回答{answer.number}" if answer else "")
    stamp = Stamp(local(at), answer.public_id if answer else revision.public_id, note)
    values = counting(sheet, content.values)
    return render_letter(sheet, layout_for(sheet.code), values, stamp, None, blank_reply=False)


def _kept(
    session: Session,
    revision: Revision,
    kind: str,
    name: str,
    made: Rendered,
    at: datetime,
    by: int,
) -> Document:
    document = Document(
        revision_id=revision.id,
        kind=kind,
        file_name=name,
        sha256=hashlib.sha256(made.pdf).hexdigest(),
        pages=made.report.pages,
        content=made.pdf,
        created_at=at,
        created_by=by,
    )
    session.add(document)
    session.flush()
    return document
