"""Who may open what: every route carries a mark, and a route without one does not exist.

    @bp.get("/stays/<pid>")
    @needs(Permission.STAY_READ)
    def show(pid: str) -> str: ...

The person is read from the database for each request (Flask-Login asks `_load`), so that an ended
membership or a changed role counts at once. Refusals answer like a missing page and are journaled.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, Request, Response, abort, current_app, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from handoff import clock
from handoff.rules.access import Actor, Permission
from handoff.web.frame import errors, journal, keeping, sessions
from handoff.web.frame.database import end_reading, installation, reading

log = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., object])

WHILE_PASSWORD_IS_NEW = frozenset({"auth.password", "auth.sign_out", "auth.extend"})
"""What a person can open before choosing an own password."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a route asks for. `permission` None: everybody, also without signing in.

    `polling` routes are asked for by the page itself and do not count as a sign of life.
    """

    permission: Permission | None
    polling: bool = False


def needs(permission: Permission, *, polling: bool = False) -> Callable[[View], View]:
    """Mark a view: open to signed-in persons whose role in their office holds `permission`."""

    def mark(view: View) -> View:
        view.access_mark = Mark(permission, polling)  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view: open to everybody."""
    view.access_mark = Mark(None)  # type: ignore[attr-defined]
    return view


def mark_of(app: Flask, endpoint: str) -> Mark | None:
    """The mark of a route, or None when it carries none."""
    found: Mark | None = getattr(app.view_functions.get(endpoint), "access_mark", None)
    return found


class Person(UserMixin):  # type: ignore[misc]
    """What Flask-Login calls the user."""

    def __init__(self, login: sessions.SignedIn) -> None:
        self.login = login

    def get_id(self) -> str:
        """Never stored in a cookie: the session row says who it is."""
        return self.login.id_hash


def current_login() -> sessions.SignedIn | None:
    """The living session of this request, or None."""
    return current_user.login if current_user.is_authenticated else None


def current_actor() -> Actor:
    """The person acting. Only for views marked with `needs`; raises RuntimeError elsewhere."""
    login = current_login()
    if login is None:
        raise RuntimeError("current_actor() needs a route marked with @needs")
    return login.actor


def may(permission: Permission) -> bool:
    """Whether the person of this request, if any, holds `permission`."""
    login = current_login()
    return login is not None and login.actor.may(permission)


def attach(app: Flask) -> None:
    """Guard every request of `app`, and settle journal and sign of life at its end."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.request_loader(_load)
    public(app.view_functions["static"])
    app.before_request(_guard)
    app.after_request(_settle)


def _load(incoming: Request) -> Person | None:
    settings = installation().settings
    value = incoming.cookies.get(sessions.cookie_name(settings), "")
    if not value:
        return None
    with reading() as session:
        found = sessions.find(session, clock.now(), value, settings, incoming.remote_addr or "")
    if isinstance(found, sessions.SignedIn):
        g.actor, g.waiting = found.actor, found.waiting
        return Person(found)
    g.lapsed = found
    return None


def _guard() -> AnyResponse | str | tuple[str, int] | None:
    if request.endpoint is None:
        return None  # the routing error follows
    mark = mark_of(current_app, request.endpoint)
    if mark is None:
        log.error("route %s carries no access mark", request.endpoint)
        abort(404)
    if mark.permission is None:
        return None
    login = current_login()
    if login is None:
        return _ask_to_sign_in()
    if login.must_change_password and request.endpoint not in WHILE_PASSWORD_IS_NEW:
        return redirect(url_for("auth.password"), 303)
    if not login.actor.may(mark.permission):
        journal.note("access:refused", request.endpoint, result="refused")
        return errors.page(404)
    return None


def _ask_to_sign_in() -> AnyResponse | tuple[str, int]:
    if errors.wants_json():
        return errors.json_answer(401, "時間がたったため、サインインし直してください。")
    if request.headers.get("HX-Request"):  # a part of a page that may hold typed text: leave it
        return Response(status=401)
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("auth.sign_in", next=request.path), 303)
    lapsed: sessions.Lapsed | None = g.get("lapsed")
    kept = keeping.keep(lapsed.account_id if lapsed else None)
    return errors.render_sign_in(kept=kept), 401


def _settle(response: Response) -> Response:
    """Write the journal and the sign of life in one short unit before the answer leaves."""
    login: sessions.SignedIn | None = None
    if "actor" in g:
        login = current_login()
    mark = mark_of(current_app, request.endpoint) if request.endpoint else None
    now = clock.now()
    alive = (
        login is not None
        and not (mark and mark.polling)
        and now - login.last_seen_at > sessions.TOUCH_AFTER
    )
    if not journal.noted() and not alive:
        return response
    end_reading()
    try:
        with installation().db.recording() as unit:
            journal.write(unit)
            if alive and login is not None:
                sessions.touch(unit, now, login.id_hash)
    except SQLAlchemyError as error:
        errors.log_quietly(error)
        return current_app.make_response(errors.database_trouble())
    return response
