"""The doctor's page behind a link: no account, one letter, a code, three presses.

Nothing about the person leaves before the right code. A ticket in a cookie that goes to this address
only says that the code was given. Referrer-Policy stays `same-origin` here too: with `no-referrer` a
browser sends `Origin: null`, and the checks of foreign presses would refuse the doctor's own.
"""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from handoff import clock
from handoff.actions import answers
from handoff.actions.answers import AnswerPage, Contradicts, LinkClosed, NeedsCode
from handoff.actions.letter_links import CODE_DIGITS
from handoff.actions.problems import NotFound, Refused, Stale
from handoff.rules.letters import LinkState
from handoff.sheets.model import Finding
from handoff.web.answers import drawn as answers_drawn
from handoff.web.answers import files, form
from handoff.web.answers import page as answers_page
from handoff.web.answers import ticket as answers_ticket
from handoff.web.answers.saving import different, saved, screen, still_open
from handoff.web.frame import errors, journal
from handoff.web.frame.access import public
from handoff.web.frame.database import installation, writing

bp = Blueprint("answers", __name__, url_prefix="/a/<token>")
files.add_to(bp)
Answer = str | AnyResponse | tuple[str, int]


@bp.get("")
@public
def show(token: str) -> Answer:
    """The code, then the letter with its boxes; once answered, what was sent."""
    with writing() as session:
        facts = answers.open_link(session, clock.now(), token, _ip())
        is_open = facts.state is LinkState.OPEN
        page = still_open(session, token, answers_ticket.held()) if is_open else None
        sent = answers_page.sent(page, facts) if page else None
        drawn = _drawn(session, page, facts) if page else None
        goes_on = sent is not None and "edit" not in request.args
        if page is not None and not goes_on:
            _note("letter:view", page)
    if not is_open:
        return answers_drawn.closed(facts)
    if drawn is None:
        return answers_drawn.ask_code(facts)
    if goes_on:
        return redirect(_url("done", token), 303)
    return answers_drawn.boxes(drawn)


@bp.post("/code")
@public
def code(token: str) -> Answer:
    """Try a code. What was typed before the ticket ran out travels along and is saved."""
    typed = request.form.get("code", "")[:40]
    is_whole = sum(sign.isdecimal() for sign in typed) == CODE_DIGITS  # a slip costs no try
    with writing() as session:
        tried = answers.CodeTried(LinkState.OPEN)
        if is_whole:
            tried = answers.check_code(
                session, clock.now(), token, typed, secret=_secret(), ip=_ip()
            )
        facts = answers.public_facts(session, clock.now(), token)
    if facts.state is not LinkState.OPEN:
        return answers_drawn.closed(facts)
    if not tried.is_right:
        return answers_drawn.ask_code(facts, wrong="code" if is_whole else "length"), 422
    answer = redirect(_url("show", token), 303)
    if form.is_answer(request.form):
        answer = make_response(_save_and_go(token, tried.ticket))
    answers_ticket.keep(answer, token, tried.ticket)
    return answer


@bp.post("")
@public
def write(token: str) -> Answer:
    """［途中で保存］, ［返信する］, or what to keep of two windows."""
    if request.form.get("_go") == "send":
        return _send(token)
    return _save_and_go(token, answers_ticket.held())


@bp.post("/autosave")
@public
def autosave(token: str) -> Response:
    """Save what is on the page right now. Answers a script; never changes a box."""
    now = clock.now()
    try:
        with writing() as session:
            version = saved(session, now, token, answers_ticket.held(), _secret(), _ip())
    except NeedsCode:
        words = "時間がたったため、確認番号をもう一度お尋ねします。"
        return errors.json_answer(401, words)
    except LinkClosed as why:
        return errors.json_answer(410, why.message)
    except Stale:
        return errors.json_answer(409, "別の画面でも書かれています。")
    seq = request.form.get("_seq", type=int)
    return jsonify(seq=seq, version=version, at=f"{clock.local(now):%H:%M}")


@bp.get("/done")
@public
def done(token: str) -> Answer:
    """Thank you, and what was sent."""
    with writing() as session:
        facts = answers.open_link(session, clock.now(), token, _ip())
        is_open = facts.state is LinkState.OPEN
        page = still_open(session, token, answers_ticket.held()) if is_open else None
        sent = answers_page.sent(page, facts) if page else None
        if page is not None:
            _note("letter:view", page)
    if sent is None:
        return redirect(_url("show", token), 303)
    return render_template("pages/answers/done.html", sent=sent, token=token)


@bp.post("/leave")
@public
def leave(token: str) -> Answer:
    """［終わる］: on a shared computer the next person is asked for the code again."""
    answer = redirect(_url("show", token), 303)
    answers_ticket.drop(answer, token)
    return answer


@bp.errorhandler(NotFound)
def missing(_error: NotFound) -> tuple[str, int]:
    """An address that is none: nothing is said about whether it ever was one."""
    journal.note("access:missing", request.endpoint or "", result="refused")
    return render_template("pages/answers/missing.html"), 404


@bp.after_request
def _not_for_robots(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _save_and_go(token: str, ticket: str) -> Answer:
    picking = request.form.get("_go") == "resolve"
    try:
        with writing() as session:
            saved(session, clock.now(), token, ticket, _secret(), _ip(), picking=picking)
    except (NeedsCode, LinkClosed, Stale) as why:
        return _stopped(token, ticket, why)
    return redirect(url_for("answers.show", token=token, edit=1, saved=1), 303)


def _send(token: str) -> Answer:
    """Save first, in a unit of its own, so that a refused answer is not lost; then send."""
    ticket, now = answers_ticket.held(), clock.now()
    try:
        with writing() as session:
            version = saved(session, now, token, ticket, _secret(), _ip())
        try:
            _submit(token, version, really=False)
        except Contradicts as odd:
            told = answers_page.signature(odd)
            if request.form.get("_really") != told:
                return _again(token, odd.findings, told)
            _submit(token, version, really=True)
    except Refused as refused:
        return _again(token, refused.findings)
    except (NeedsCode, LinkClosed, Stale) as why:
        return _stopped(token, ticket, why)
    return redirect(_url("done", token), 303)


def _submit(token: str, version: int, *, really: bool) -> None:
    with writing() as session:
        answers.submit(
            session,
            clock.now(),
            token,
            answers_ticket.held(),
            {},  # what is sent was saved just now
            version,
            screen(),
            secret=_secret(),
            really=really,
            ip=_ip(),
        )


def _again(token: str, findings: tuple[Finding, ...], really: str = "") -> Answer:
    """The page with what is to be mended, or asked about once."""
    with writing() as session:
        facts = answers.public_facts(session, clock.now(), token)
        page = answers.page(session, clock.now(), token, answers_ticket.held(), secret=_secret())
        drawn = _drawn(session, page, facts, findings, really)
    return answers_drawn.boxes(drawn), 422


def _stopped(token: str, ticket: str, why: NeedsCode | LinkClosed | Stale) -> Answer:
    """It could not be saved; what was typed stays on the page that says why."""
    with writing() as session:
        facts = answers.public_facts(session, clock.now(), token)
        page = still_open(session, token, ticket) if isinstance(why, Stale) else None
        both = different(page) if page else ()
        version = page.version if page else 0
    if isinstance(why, LinkClosed):
        return answers_drawn.closed(facts)
    if page is None:
        return answers_drawn.ask_code(facts, again=True), 401
    fields = form.kept_fields(request.form)
    body = render_template(
        "pages/answers/stale.html",
        facts=facts,
        both=both,
        fields=[(k, v) for k, v in fields if not k.startswith("_pick-")],
        version=version,
    )
    return body, 409


def _drawn(
    session: Session,
    page: AnswerPage,
    facts: answers.PublicFacts,
    findings: tuple[Finding, ...] = (),
    really: str = "",
) -> answers_page.Writing:
    beside = answers.enclosed(session, page.letter)
    return answers_page.writing(page, facts, clock.now(), findings, really, beside)


def _note(action: str, page: AnswerPage) -> None:
    journal.note(action, f"letter:{page.letter.public_id}", page.letter.client_id)


def _url(name: str, token: str) -> str:
    return url_for(f"answers.{name}", token=token)


def _secret() -> str:
    return installation().settings.secret_key


def _ip() -> str:
    return request.remote_addr or ""
