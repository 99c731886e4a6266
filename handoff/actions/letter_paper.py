"""The paper of letters: drawn once, kept as bytes with their SHA-256."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions.imprint import check_mark
from handoff.actions.kept_papers import Making, keep
from handoff.actions.letter_facts import declared_for, joined
from handoff.clock import local
from handoff.db import find_letters
from handoff.db.letters import Letter, LetterAnswer
from handoff.db.sheets import Document, Revision
from handoff.exchange.bundle import to_json
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
    content = read(sheet, revision.content)
    note = f"第{revision.number}版" + ("（訂正）" if revision.corrects_id else "")
    stamp = Stamp(local(revision.sent_at), revision.public_id, note, check_mark(session, revision))
    made = render_letter(
        sheet,
        layout_for(sheet.code),
        counting(sheet, content.values),
        stamp,
        mark,
        embed=to_json(sheet, content),
    )
    name = f"{sheet.short}_{letter.ref_no}_第{revision.number}版.pdf"
    making = Making(SENT, name, revision.sent_at, revision.sent_by)
    return keep(session, revision, making, made)


def keep_answered(
    session: Session, letter: Letter, answer: LetterAnswer, by: int
) -> Document | None:
    """The whole letter with this answer; `by` is the account in whose work it was kept.

    None for a letter that was never sent through this system.
    """
    revision = find_letters.request_of(session, letter)
    if revision is None:
        return None
    made = draw_whole(session, letter, joined(letter, revision, answer), revision, answer)
    name = f"{declared_for(letter).short}_{letter.ref_no}_回答{answer.number}.pdf"
    return keep(session, revision, Making(ANSWERED, name, answer.answered_at, by), made)


def draw_whole(
    session: Session,
    letter: Letter,
    content: Content,
    revision: Revision,
    answer: LetterAnswer | None,
) -> Rendered:
    """Request, answer and what came afterwards on paper, as they stand."""
    sheet = declared_for(letter)
    at: datetime = answer.answered_at if answer else revision.sent_at
    note = f"第{revision.number}版" + (f"　回答{answer.number}" if answer else "")
    reference = answer.public_id if answer else revision.public_id
    stamp = Stamp(local(at), reference, note, check_mark(session, revision))
    return render_letter(
        sheet,
        layout_for(sheet.code),
        counting(sheet, content.values),
        stamp,
        None,
        blank_reply=False,
        embed=to_json(sheet, content),
    )
