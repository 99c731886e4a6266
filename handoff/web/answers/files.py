"""Files for the doctor behind a link: the kept paper of the answer, and what lies beside the letter."""

from __future__ import annotations

import hashlib
import logging
from io import BytesIO

from flask import Blueprint, abort, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import answers
from handoff.actions.answers import LinkClosed, NeedsCode
from handoff.actions.problems import NotFound
from handoff.rules.letters import LinkState
from handoff.web.answers import page as answers_page
from handoff.web.answers import ticket as answers_ticket
from handoff.web.answers.saving import still_open
from handoff.web.frame import journal
from handoff.web.frame.access import public
from handoff.web.frame.database import installation, writing

log = logging.getLogger(__name__)
SHOWN_ALONE = "default-src 'none'; sandbox"


def add_to(bp: Blueprint) -> None:
    """Hang the addresses on the blueprint of the doctor's page."""
    bp.add_url_rule("/answer.pdf", "paper", paper)
    bp.add_url_rule("/papers/<pid>", "enclosed", enclosed)


@public
def paper(token: str) -> Response:
    """The kept paper of the letter with the answer that was sent, byte for byte."""
    with writing() as session:
        facts = answers.open_link(session, clock.now(), token, request.remote_addr or "")
        is_open = facts.state is LinkState.OPEN
        page = still_open(session, token, answers_ticket.held()) if is_open else None
        if page is None:
            return _ask_code(token)
        sent = answers_page.sent(page, facts)
        document = page.answer.document if page.answer and sent else None
        if document is None:
            raise NotFound
        data, name = document.content, document.file_name
        if hashlib.sha256(data).hexdigest() != document.sha256:
            log.error("document %s does not match its SHA-256", document.public_id)
            abort(500)
        journal.note("letter:print", f"letter:{page.letter.public_id}", page.letter.client_id)
    return send_file(
        BytesIO(data),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=name,
        etag=False,
    )


@public
def enclosed(token: str, pid: str) -> Response:
    """A paper beside the letter (the draft of the care plan), byte for byte."""
    try:
        with writing() as session:
            ticket = answers_ticket.held()
            file = answers.open_enclosed(
                session, clock.now(), token, ticket, pid, secret=installation().settings.secret_key
            )
            letter = file.letter
            journal.note("letter:paper", f"letter:{letter.public_id}", letter.client_id)
    except (NeedsCode, LinkClosed):
        return _ask_code(token)
    answer = send_file(
        BytesIO(file.content),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.file_name,
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = SHOWN_ALONE
    return answer


def _ask_code(token: str) -> Response:
    return redirect(url_for("answers.show", token=token), 303)
