"""Pages for what goes wrong: plain words, what to do next, and nothing typed is lost."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from handoff.actions.problems import NotAllowed, NotFound, Problem, Stale, TooMany
from handoff.web.frame import journal, keeping

log = logging.getLogger(__name__)

SIGN_IN_PAGE = "sign_in_page"
"""Where the application keeps what draws the sign-in page: the desk lends it, see web/front/auth.py."""
_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Words:
    """Title and sentence of an error page."""

    title: str
    text: str


NOT_FOUND = Words(
    "このページは見つかりません",
    "アドレスが変わったか、ほかの事業所のもののため表示できません。"
    "ホームまたは一覧から開き直してください。",
)
BY_STATUS: Mapping[int, Words] = {
    400: Words(
        "受け取れませんでした",
        "送られた内容を読み取れませんでした。前の画面に戻り、もう一度お試しください。",
    ),
    403: Words(
        "この画面からは受け付けられません",
        "ほかのサイトから送られたため、受け付けませんでした。ホームから開き直してください。",
    ),
    404: NOT_FOUND,
    405: Words("この開き方はできません", "ホームまたは一覧から開き直してください。"),
    413: Words(
        "送られた内容が大きすぎます",
        "一度に送れるのは4MBまでです。ブラウザの「戻る」で入力した画面に戻り、文章を短くしてください。",
    ),
    429: Words(
        "しばらく受け付けられません", "回数が多いため、時間をおいてもう一度お試しください。"
    ),
    500: Words(
        "表示できませんでした",
        "システムの側で問題が起きました。しばらくしてから、もう一度お試しください。",
    ),
    503: Words(
        "いま混み合っています",
        "少し待ってから、もう一度お試しください。入力した内容は失われていません。",
    ),
}


def page(status: int, text: str = "", reference: str = "") -> tuple[str, int]:
    """An error page with its status."""
    words = BY_STATUS.get(status, BY_STATUS[400 if status < 500 else 500])
    body = render_template(
        "pages/errors/error.html", words=words, text=text or words.text, reference=reference
    )
    return body, status


def again(
    status: int, title: str, text: str, kept: keeping.Kept | None = None, reference: str = ""
) -> tuple[str, int]:
    """A page that carries all typed fields and sends them again by one press."""
    kept = kept or keeping.Kept(keeping.same_address(), keeping.posted_fields(), None)
    body = render_template(
        "pages/errors/again.html",
        title=title,
        text=text,
        kept=kept,
        reference=reference,
        # saving a draft again does nothing but save it: a script may do that without a press
        goes_on=status == 200 and dict(kept.fields).get("_go") == "stay",
    )
    return body, status


def render_sign_in(kept: str = "") -> str:
    """The sign-in page in the place of a form whose session is over; `kept` is what was typed."""
    return str(current_app.extensions[SIGN_IN_PAGE](kept=kept, lapsed=True))


def wants_json() -> bool:
    """Whether a script of ours asked (autosave), not a person."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def json_answer(status: int, message: str) -> Response:
    """The same, for a script."""
    return make_response(jsonify(message=message), status)


def log_quietly(error: BaseException) -> str:
    """Log where an error happened under a short reference, without its text: it may hold names."""
    reference = secrets.token_hex(4)
    steps = traceback.extract_tb(error.__traceback__)[-12:]
    where = "\n".join(f"  {s.filename}:{s.lineno} {s.name}" for s in steps)
    log.error("error %s: %s\n%s", reference, type(error).__name__, where)
    return reference


def database_trouble() -> tuple[str, int] | Response:
    """The database did not take it: nothing is half saved, and the fields are kept."""
    if wants_json():
        return json_answer(503, "保存できませんでした。入力はこの画面に残っています。")
    if request.method == "POST":
        text = "何も変わっていません。入力した内容はそのまま残っています。少し待ってから、もう一度押してください。"
        return again(503, "保存できませんでした", text)
    return page(503)


def attach(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(Exception, _unexpected)


def _problem(problem: Problem) -> tuple[str, int] | Response:
    if isinstance(problem, NotFound | NotAllowed):
        journal.note("access:missing", request.endpoint or "", result="refused")
        status, text = 404, ""
    elif isinstance(problem, TooMany):
        status, text = 429, problem.message
    elif isinstance(problem, Stale):
        status, text = 409, problem.message
    else:
        status, text = 422, problem.message
    if wants_json():
        return json_answer(status, text or NOT_FOUND.text)
    if status == 404:
        return page(404)
    title = BY_STATUS[429].title if status == 429 else "確認してください"
    body = render_template(
        "pages/errors/error.html", words=Words(title, text), text=text, reference=""
    )
    return body, status


def _csrf(_error: CSRFError) -> tuple[str, int] | Response:
    if wants_json():
        return json_answer(400, "画面を開き直してください。入力はこの画面に残っています。")
    text = "画面を開いてから時間がたったため、確認をお願いしています。入力した内容はそのまま残っています。"
    return again(400, "もう一度押してください", text)


def _http(error: HTTPException) -> tuple[str, int] | Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error  # a redirect raised as an exception
    if isinstance(error, SecurityError):  # a foreign Host header: no address can be built here
        return make_response("このアドレスでは開けません。", 400, {"Content-Type": _PLAIN})
    if wants_json():
        return json_answer(status, BY_STATUS.get(status, BY_STATUS[400]).text)
    return page(status)


def _database(error: SQLAlchemyError) -> tuple[str, int] | Response:
    log_quietly(error)
    return database_trouble()


def _unexpected(error: Exception) -> tuple[str, int] | Response:
    reference = log_quietly(error)
    if wants_json():
        return json_answer(500, BY_STATUS[500].text)
    if request.method == "POST" and request.form:
        text = (
            "システムの側で問題が起き、何も変わっていません。入力した内容はそのまま残っています。"
        )
        return again(500, "保存できませんでした", text, reference=reference)
    return page(500, reference=reference)
