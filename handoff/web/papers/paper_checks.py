"""紙の確認: the page behind the code on every paper, and the electronic signatures of a revision.

`/v/…` is open to whoever holds the paper: it says whether the paper still stands, and nothing about
the person. Everything else needs a signed-in side of the hand-over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from handoff import clock
from handoff.actions import imprint, kept_papers, paper_checks, signed_copies
from handoff.actions.problems import NotFound, Refused
from handoff.db import find_papers, find_sheets
from handoff.db.discharge import Attachment
from handoff.db.sheets import Document, Revision
from handoff.japan.wareki import to_wareki
from handoff.rules.access import Permission
from handoff.web.forms.answering import Answer, answer, note, one_press, stay_of
from handoff.web.forms.attachments import SignedCopyForm, refuse_file
from handoff.web.frame import errors, journal
from handoff.web.frame.access import current_actor, needs, public
from handoff.web.frame.database import installation, reading, writing
from handoff.web.frame.filters import full_name, reported_name
from handoff.web.frame.once import Done
from handoff.web.frame.security import takes_files

bp = Blueprint("paper_checks", __name__)
_WAIT = "違う符号が続いたため、しばらく確かめられません。15分ほどしてから、もう一度お試しください。"


@bp.app_template_filter("whole_moment")
def whole_moment(moment: datetime) -> str:
    """「令和8年11月22日 14:03」 in Japan time: a paper may be asked about years later."""
    at = clock.local(moment)
    return f"{to_wareki(at.date())} {at:%H:%M}"


# --- for whoever holds the paper ---------------------------------------------------------------


@bp.get("/v", endpoint="ask")
@public
def ask_code() -> str | AnyResponse:
    """Type the code that stands on the paper."""
    typed = request.args.get("code", "")[:40].strip()
    if not typed:
        return render_template("pages/papers/ask.html", typed="", wrong=False)
    return redirect(url_for("paper_checks.show", code=imprint.read_code(typed) or typed), 303)


@bp.get("/v/<code>")
@public
def show(code: str) -> Answer:
    """Whether the paper with this code still stands."""
    return _page(code)


@bp.post("/v/<code>")
@public
def compare(code: str) -> Answer:
    """Whether a file is byte for byte what is kept. It is read once and kept nowhere."""
    sent = request.files.get("file")
    return _page(code, sent.stream.read() if sent and sent.filename else b"", asked=True)


def _page(code: str, content: bytes = b"", asked: bool = False) -> Answer:
    now, ip = clock.now(), request.remote_addr or ""
    with reading() as session:
        if not paper_checks.may_ask(session, now, ip):
            return errors.page(429, _WAIT)
        paper = paper_checks.facts_of(session, code)
        found = paper_checks.compare(session, code, content) if content else None
    if paper is None:
        with writing() as session:
            paper_checks.count_wrong(session, now, ip)
        journal.note("paper:check", "", result="refused")
        return render_template("pages/papers/ask.html", typed=code, wrong=True), 404
    journal.note("paper:check", f"revision:{paper.reference}")
    body = render_template(
        "pages/papers/standing.html",
        paper=paper,
        code=imprint.grouped(paper.code),
        found=found,
        empty=asked and not content,
        now=now,
    )
    return (body, 422) if asked and not content else body


@bp.after_request
def _not_for_robots(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


# --- for the two sides --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signatures:
    """What the part 「電子署名と確認」 of a revision's page shows."""

    revision: Revision
    paper: Document | None  # as it was kept
    stamped: Document | None
    countersigned: Document | None
    copies: tuple[Attachment, ...]
    address: str
    code: str
    why_not: str  # why there is no signature although there should be one
    may_countersign: bool
    may_add_copy: bool
    ends_at: datetime | None  # of the certificate, when that is soon


@bp.app_template_global("signatures_of")
def signatures_of(revision: Revision) -> Signatures:
    """Ask inside the reading unit of the page."""
    actor = current_actor()
    with reading() as session:
        papers = find_papers.papers_of(session, revision)
        copies = find_papers.signed_copies(session, revision)
        mark = imprint.check_mark(session, revision)
        keys = imprint.imprint_of(session).keys
    by_kind = {one.kind: one for one in papers}
    paper = by_kind.get("own_form") or by_kind.get("sheet")
    theirs = actor.office_id == revision.office_id
    countersigned = by_kind.get(kept_papers.COUNTERSIGNED)
    may_sign = actor.may(Permission.SHEET_RECEIVE) and not theirs and keys is not None
    soon = keys is not None and not keys.is_good(clock.now() + imprint.WARN_BEFORE)
    return Signatures(
        revision=revision,
        paper=paper,
        stamped=by_kind.get(kept_papers.STAMPED),
        countersigned=countersigned,
        copies=tuple(copies),
        address=mark.address if mark else "",
        code=mark.code if mark else "",
        why_not=str((paper.manifest or {}).get(kept_papers.UNSIGNED, "")) if paper else "",
        may_countersign=may_sign
        and bool(paper and paper.signed)
        and countersigned is None
        and revision.withdrawn_at is None,
        may_add_copy=theirs and actor.may(Permission.SHEET_SEND),
        ends_at=keys.ends_at if keys and soon and theirs else None,
    )


@bp.post("/revisions/<pid>/countersign")
@needs(Permission.SHEET_RECEIVE)
def countersign(pid: str) -> AnyResponse:
    """受け取った側の電子署名: one press, a file of its own beside the one that was sent."""

    def act(session: Session) -> Done:
        revision = find_sheets.revision_for(session, current_actor(), pid)
        back = url_for("sending.revision", pid=pid) + "#signature"
        try:
            kept_papers.countersign(session, current_actor(), clock.now(), revision)
        except Refused as refused:
            return Done(back, refused.findings[0].message, "warn")
        note("sheet:countersign", revision)
        return Done(back, "受け取った側の電子署名を付けました。")

    return one_press(act)


@bp.route("/revisions/<pid>/signed-copy", methods=["GET", "POST"])
@needs(Permission.SHEET_SEND)
@takes_files
def signed_copy(pid: str) -> Answer:
    """署名・押印した用紙の写し: the scan of the paper of this very revision."""
    form = SignedCopyForm()

    def act(session: Session) -> Done:
        revision = _own(session, pid)
        secret = installation().settings.secret_key
        kept = signed_copies.add(
            session, current_actor(), clock.now(), revision, form.upload(), secret
        )
        journal.note("sheet:signed-copy", f"attachment:{kept.public_id}", _client_of(revision))
        return Done(_home(revision) + "#signature", "署名・押印した用紙の写しを保管しました。")

    def show() -> str:
        with reading() as session:
            revision = _own(session, pid)
            return render_template(
                "pages/papers/signed_copy.html",
                form=form, r=revision, who=_who(session, revision), back=_home(revision),
            )  # fmt: skip

    return answer(form, act, show, refuse_file)


def _own(session: Session, pid: str) -> Revision:
    found = find_sheets.revision_for(session, current_actor(), pid)
    if found.office_id != current_actor().office_id:
        raise NotFound
    return found


def _client_of(revision: Revision) -> int | None:
    return revision.sheet.client_id or (
        stay_of(revision).client_id if revision.sheet.stay else None
    )


def _who(session: Session, revision: Revision) -> Markup:
    """The person on the paper, so that a scan is not put with somebody else's."""
    letter = signed_copies.letter_of(session, revision)
    return full_name(letter.client) if letter is not None else reported_name(stay_of(revision))


def _home(revision: Revision) -> str:
    with reading() as session:
        letter = signed_copies.letter_of(session, revision)
    if letter is not None:
        return url_for("letters.show", pid=letter.public_id)
    return url_for("sending.revision", pid=revision.public_id)
