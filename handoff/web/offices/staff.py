"""設定・職員: who works in the office: adding, role, a forgotten password, leaving."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import accounts, colleagues
from handoff.actions.problems import NotFound, Refused
from handoff.db import find_offices, find_people
from handoff.db.offices import Office
from handoff.db.people import Account, Membership
from handoff.rules.access import Actor, Permission, Role
from handoff.rules.offices import Side
from handoff.web.forms.admin import StaffForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading, writing
from handoff.web.offices.admin import Answer, bp

ROLES_BY_SIDE = {
    Side.CARE: (Role.CARE_MANAGER, Role.OFFICE_ADMIN),
    Side.HOSPITAL: (Role.MSW, Role.WARD_CLERK, Role.OFFICE_ADMIN),
    None: (Role.CITY_STAFF, Role.OFFICE_ADMIN),
}


@bp.get("/admin/staff")
@needs(Permission.OFFICE_ADMIN)
def staff() -> str:
    """Everybody who works here."""
    with reading() as session:
        people = find_people.staff_of(session, current_actor().office_id)
        journal.note("staff:view")
        return render_template("pages/admin/staff.html", staff=people)


@bp.route("/admin/staff/new", methods=["GET", "POST"])
@needs(Permission.OFFICE_ADMIN)
def staff_new() -> Answer:
    """A new colleague; the first password is shown once."""
    actor, form = current_actor(), StaffForm()
    form.role.offer([(r.value, r.label) for r in _roles(actor)])
    with reading() as session:
        mine = session.get_one(Office, actor.office_id)
        form.desk.offer([(d.public_id, d.name) for d in mine.desks if d.is_active])
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                invited = _invite(session, actor, form)
                journal.note("staff:add", f"account:{invited.account.public_id}")
            if not invited.temporary_password:
                flash("すでに登録のある方を加えました。今までのログイン名とパスワードで入れます。")
                return redirect(url_for("admin.staff"), 303)
            return _password_page(invited.account, invited.temporary_password)
        except Refused as refused:
            for finding in refused.findings:
                form.refuse(finding.key, finding.message)
    page = render_template("pages/admin/staff_new.html", form=form)
    return page, 422 if form.errors else 200


def _invite(session: Session, actor: Actor, form: StaffForm) -> accounts.Invited:
    fields = accounts.PersonFields(
        login_name=form.login_name.data,
        name=form.name.data,
        kana=form.kana.data,
        email=form.email.data or "",
        job_title=form.job_title.data or "",
    )
    desk = form.desk.data
    desk_id = find_offices.desk_of(session, actor.office_id, desk).id if desk else None
    return colleagues.add(session, actor, clock.now(), fields, Role(form.role.data), desk_id)


@bp.get("/admin/staff/<pid>")
@needs(Permission.OFFICE_ADMIN)
def staff_show(pid: str) -> str:
    """One colleague."""
    with reading() as session:
        membership = find_people.colleague(session, current_actor(), pid)
        journal.note("staff:view", f"account:{pid}")
        return _show_page(membership)


@bp.post("/admin/staff/<pid>/role")
@needs(Permission.OFFICE_ADMIN)
def staff_role(pid: str) -> Answer:
    """Another role in this office."""
    actor, wanted = current_actor(), request.form.get("role", "")
    found = [r for r in _roles(actor) if r.value == wanted]
    if not found:
        raise NotFound
    try:
        with writing() as session:
            membership = find_people.colleague(session, actor, pid)
            if membership.role is not found[0]:
                accounts.change_role(session, actor, clock.now(), pid, found[0])
                journal.note("staff:role", f"account:{pid}")
    except Refused as refused:
        return _problem_page(pid, refused), 422
    flash("役割を変えました。")
    return redirect(url_for("admin.staff"), 303)


@bp.post("/admin/staff/<pid>/password")
@needs(Permission.OFFICE_ADMIN)
def staff_password(pid: str) -> Answer:
    """A new first password for a colleague who forgot theirs, shown once."""
    actor = current_actor()
    try:
        with writing() as session:
            password = accounts.reset_password(session, actor, clock.now(), pid)
            journal.note("staff:password", f"account:{pid}")
            return _password_page(find_people.colleague(session, actor, pid).account, password)
    except Refused as refused:
        return _problem_page(pid, refused), 422


@bp.post("/admin/staff/<pid>/end")
@needs(Permission.OFFICE_ADMIN)
def staff_end(pid: str) -> Answer:
    """A colleague leaves this office."""
    actor = current_actor()
    if request.form.get("sure") != "1":
        words = "外す方の名前の前に印をつけてから、もう一度押してください。"
        return _problem_page(pid, words), 422
    try:
        with writing() as session:
            accounts.end_membership(session, actor, clock.now(), pid)
            journal.note("staff:end", f"account:{pid}")
    except Refused as refused:
        return _problem_page(pid, refused), 422
    flash("この事業所から外しました。書いた記録は残っています。")
    return redirect(url_for("admin.staff"), 303)


def _roles(actor: Actor) -> tuple[Role, ...]:
    return ROLES_BY_SIDE[actor.side]


def _password_page(account: Account, password: str) -> str:
    return render_template("pages/admin/staff_password.html", account=account, password=password)


def _show_page(membership: Membership, problems: tuple[str, ...] = ()) -> str:
    return render_template(
        "pages/admin/staff_show.html",
        m=membership,
        roles=_roles(current_actor()),
        problems=problems,
        has_errors=bool(problems),
    )


def _problem_page(pid: str, why: Refused | str) -> str:
    problems = (why,) if isinstance(why, str) else tuple(f.message for f in why.findings)
    with reading() as session:
        return _show_page(find_people.colleague(session, current_actor(), pid), problems)
