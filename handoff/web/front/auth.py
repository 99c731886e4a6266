"""Signing in and out, choosing the office one acts for, passwords, own sessions."""

from __future__ import annotations

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import accounts
from handoff.actions.problems import NotFound, Refused
from handoff.db import find_people, find_sessions
from handoff.db.people import Account, Membership
from handoff.rules.access import Permission, Role
from handoff.web.forms.auth import PasswordForm, SignInForm
from handoff.web.frame import errors, journal, keeping, sessions
from handoff.web.frame.access import current_actor, current_login, needs, public
from handoff.web.frame.database import installation, reading, writing

bp = Blueprint("auth", __name__)
bp.record(lambda made: made.app.extensions.update({errors.SIGN_IN_PAGE: render_page}))

DEMO_ROLES = (Role.CARE_MANAGER, Role.MSW, Role.WARD_CLERK, Role.OFFICE_ADMIN, Role.CITY_STAFF)
DEMO_EACH = 2


@bp.get("/sign-in")
@public
def sign_in() -> Response | str:
    """The sign-in page."""
    if current_login():
        return redirect(safe_next(request.args.get("next", "")), 303)
    return render_page(next_path=request.args.get("next", ""))


@bp.post("/sign-in")
@public
def check() -> Response | str | tuple[str, int]:
    """Check name and password. One answer for every reason why not."""
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    now, ip = clock.now(), request.remote_addr or ""
    with writing() as db:
        tried = accounts.sign_in(db, now, form.login_name.data, form.password.data, ip)
        account = tried.account
        if tried.state is accounts.SignInState.OK and account is not None:
            membership = find_sessions.last_used(db, account.id) or tried.memberships[0]
            value = _start(db, account, membership)
    if tried.state is not accounts.SignInState.OK or account is None:
        form.refuse("login_name", tried.message)
        return _page(form), 429 if tried.state is accounts.SignInState.THROTTLED else 422
    return _after_sign_in(value, account, form.next.data or "", form.kept.data or "")


@bp.post("/demo-sign-in")
@public
def demo_sign_in() -> Response:
    """One press signs in as a person of the demonstration: only with demo data, only locally."""
    with writing() as db:
        account = find_people.demo_account(db, request.form.get("account", ""))
        memberships = find_people.memberships_of(db, account.id) if account else []
        if account is None or not memberships or not installation().settings.is_local:
            raise NotFound
        value = _start(db, account, memberships[0])
        journal.note("login:demo", f"account:{account.public_id}")
    return _after_sign_in(
        value, account, request.form.get("next", ""), request.form.get("kept", "")
    )


@bp.post("/sign-out")
@needs(Permission.HOME)
def sign_out() -> Response:
    """End the session and have the browser forget what it keeps of this site."""
    login = current_login()
    with writing() as db:
        if login:
            sessions.end(db, clock.now(), login.id_hash)
        journal.note("login:out")
    session.clear()
    flash("ログアウトしました。", "info")
    answer = redirect(url_for("auth.sign_in"), 303)
    sessions.drop_cookie(answer, installation().settings)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.post("/session/extend")
@needs(Permission.HOME)
def extend() -> Response:
    """Say that the person is still there; the request itself is the sign of life."""
    return jsonify(message="続けられます。")


@bp.get("/me")
@needs(Permission.HOME)
def me() -> str:
    """My offices, my password, the browsers I am signed in with."""
    actor = current_actor()
    with reading() as db:
        return render_template(
            "pages/auth/me.html",
            memberships=find_people.memberships_of(db, actor.account_id),
            browsers=sessions.alive(db, clock.now(), actor.account_id, installation().settings),
        )


@bp.post("/me/end-others")
@needs(Permission.HOME)
def end_others() -> Response:
    """Sign out everywhere else."""
    login = current_login()
    with writing() as db:
        accounts.end_sessions(
            db, clock.now(), current_actor().account_id, keep=login.id_hash if login else ""
        )
        journal.note("login:end-others")
    flash("ほかの端末のログインをすべて終わらせました。")
    return redirect(url_for("auth.me"), 303)


@bp.post("/act-for")
@needs(Permission.HOME)
def act_for() -> Response:
    """Act for another office of mine: the session gets a new id."""
    actor, login = current_actor(), current_login()
    with writing() as db:
        wanted = request.form.get("office", "")
        mine = find_people.memberships_of(db, actor.account_id)
        found = [m for m in mine if m.office.public_id == wanted]
        if not found or login is None:
            raise NotFound
        value = sessions.switch(db, clock.now(), login, found[0], request.remote_addr or "")
        journal.note("login:act-for", f"office:{wanted}")
    session.clear()
    flash("切り替えました。")
    answer = redirect(url_for("home.show"), 303)
    sessions.set_cookie(answer, installation().settings, value)
    return answer


@bp.route("/password", methods=["GET", "POST"])
@needs(Permission.HOME)
def password() -> Response | str | tuple[str, int]:
    """Choose an own password; all other sessions end."""
    form, login = PasswordForm(), current_login()
    if request.method == "GET":
        return render_template("pages/auth/password.html", form=form)
    if not form.validate() or not form.agrees():
        return render_template("pages/auth/password.html", form=form), 422
    old, new = form.old_password.data, form.new_password.data
    try:
        with writing() as db:
            keep = login.id_hash if login else ""
            accounts.change_password(db, current_actor(), clock.now(), old, new, keep)
            journal.note("account:password")
    except Refused as refused:
        for finding in refused.findings:
            form.refuse(finding.key, finding.message)
        return render_template("pages/auth/password.html", form=form), 422
    flash("パスワードを変えました。")
    return redirect(url_for("home.show"), 303)


def render_page(kept: str = "", lapsed: bool = False, next_path: str = "") -> str:
    """The sign-in page; `kept` is a form that waits for its author, `lapsed` says so."""
    form = SignInForm(formdata=None)
    form.kept.data, form.next.data = kept, next_path
    return _page(form, lapsed=lapsed)


def _page(form: SignInForm, lapsed: bool = False) -> str:
    return render_template(
        "pages/auth/sign_in.html", form=form, lapsed=lapsed, people=_demo_people()
    )


def _demo_people() -> list[Membership]:
    if not installation().settings.is_local:
        return []
    with reading() as db:
        found = find_people.demo_memberships(db, DEMO_ROLES)
    return [m for role in DEMO_ROLES for m in [m for m in found if m.role is role][:DEMO_EACH]]


def _start(db: Session, account: Account, membership: Membership) -> str:
    """A new session in the database; the one this browser had ends."""
    old = sessions.cookie_value(installation().settings)
    if old:
        sessions.end(db, clock.now(), sessions.hash_of(old))
    return sessions.start(db, clock.now(), account, membership, request.remote_addr or "")


def _after_sign_in(value: str, account: Account, next_path: str, kept_text: str) -> Response:
    """Home, the page that was asked for, or the form that was interrupted."""
    session.clear()
    g.pop("csrf_token", None)
    kept = keeping.restore(kept_text, account.id)
    if kept:
        text = "入力した内容はそのまま残っています。続けるには、下のボタンを押してください。"
        answer = make_response(errors.again(200, "ログインしました", text, kept))
    else:
        answer = make_response(redirect(safe_next(next_path), 303))
    sessions.set_cookie(answer, installation().settings, value)
    return answer


def safe_next(path: str) -> str:
    """`path` when it is a page of this application that can be opened, else the home page."""
    home = url_for("home.show")
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return home
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return home
    return home if str(endpoint).startswith("auth.") else path
