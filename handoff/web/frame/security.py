"""What holds for every request: limits, characters that are refused, origin, response headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import MultiDict
from werkzeug.middleware.proxy_fix import ProxyFix

from handoff.config import Settings
from handoff.web.frame import access, errors, keeping
from handoff.web.frame.database import installation

LARGEST_BODY = 4 * 1024 * 1024
LARGEST_UPLOAD = 40 * 1024 * 1024
"""More than a document may have (actions.upload_checks.LARGEST): what is somewhat too large is
refused on its own form with everything else still filled in, only a flood is turned away at once."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""NUL (PostgreSQL refuses it), control characters, lone surrogates, non-characters."""
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of text: a name with one shows other than it is stored."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_TOO_LARGE = (
    "添付できるのは1つ10MBまでです。ブラウザの「戻る」で前の画面に戻り、ページを分けるか、"
    "解像度を下げたファイルを選び直してください。入力した内容は前の画面に残っています。"
)

csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., object])


def attach(app: Flask, settings: Settings) -> None:
    """Set limits and cookies, and put the checks and headers on every request of `app`."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=6_000,
        SESSION_COOKIE_NAME="handoff-form" if settings.is_local else "__Host-handoff-form",
        SESSION_COOKIE_SECURE=not settings.is_local,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        TRUSTED_HOSTS=_hosts(settings),
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    app.before_request(_check_origin)
    app.before_request(_admit_upload)
    app.before_request(_check_characters)
    app.after_request(_headers)


def _hosts(settings: Settings) -> list[str]:
    host = urlsplit(settings.base_url).hostname or ""
    return ["127.0.0.1", "localhost", "[::1]"] if settings.is_local else [host]


def _origins() -> set[str]:
    settings = installation().settings
    base = urlsplit(settings.base_url)
    own = {f"{base.scheme}://{base.netloc}"}
    if settings.is_local:
        own.add(request.host_url.rstrip("/"))
    return own


def _check_origin() -> None:
    """Refuse what another site sends: the second lock beside the token."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    if site not in ("same-origin", "none") or (origin is not None and origin not in _origins()):
        abort(403)


def takes_files(view: View) -> View:
    """Mark a view: signed-in persons may send files up to LARGEST_UPLOAD to it."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def _admit_upload() -> tuple[str, int] | None:
    """The larger limit for files, before anything of the body is read, and for nobody unknown."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in SAFE_METHODS or not getattr(view, "takes_files", False):
        return None
    if access.current_login() is None:
        large = (request.content_length or 0) > LARGEST_BODY
        return (errors.render_sign_in(), 401) if large else None
    request.max_content_length = LARGEST_UPLOAD
    if (request.content_length or 0) > LARGEST_UPLOAD:
        return errors.page(413, _TOO_LARGE)
    return None


def _check_characters() -> tuple[str, int] | Response | None:
    """Refuse characters that cannot be stored; the page offers to send the rest."""
    if any(UNSTORABLE.search(str(v)) for v in (request.view_args or {}).values()):
        abort(404)
    if any(UNSTORABLE.search(text) for text in _texts(request.args)):
        return errors.page(
            400, "アドレスに使えない文字が入っています。一覧から開き直してください。"
        )
    if request.is_json:
        if any(UNSTORABLE.search(t) for t in _json_texts(request.get_json(silent=True))):
            return errors.json_answer(400, "使えない文字が入っています。取り除いてください。")
        return None
    if request.method in SAFE_METHODS or not any(map(UNSTORABLE.search, _texts(request.form))):
        return None
    fields = [(UNSTORABLE.sub("", k), UNSTORABLE.sub("", v)) for k, v in keeping.posted_fields()]
    text = (
        "目に見えない、保存できない文字が入っていました。その文字だけを取り除きました。"
        "ほかの内容はそのまま残っています。よろしければ、もう一度押してください。"
    )
    kept = keeping.Kept(keeping.same_address(), fields, None)
    return errors.again(400, "使えない文字を取り除きました", text, kept)


def _texts(form: MultiDict[str, str]) -> Iterator[str]:
    for key, value in form.items(multi=True):
        yield key
        yield value


def _json_texts(data: Any) -> Iterable[str]:
    stack = [data]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            stack.extend(part.keys())
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)


def _headers(response: Response) -> Response:
    """Headers on every answer, downloads and errors too."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
    settings = installation().settings
    if not settings.is_local:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint == "static" and response.status_code in (200, 304):
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        headers["Cache-Control"] = "no-store"
    return response
