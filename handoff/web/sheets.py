"""Writing a sheet: hub, section pages, everything on one page, autosave, check page.

A draft is never refused for being incomplete or wrong: it is saved as typed, then the page says what
to mend. What decides whether a save may happen is the version (see forms.working.base_of).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import drafts
from handoff.actions.problems import Stale
from handoff.rules.access import Permission
from handoff.sheets import content
from handoff.sheets.content import Content
from handoff.sheets.model import Item, Kind, Section
from handoff.web import journal
from handoff.web.access import current_actor, needs
from handoff.web.database import reading, writing
from handoff.web.forms import merging, paging, working
from handoff.web.forms.build import ALL, form_class
from handoff.web.forms.working import Work
from handoff.web.once import Done, once

bp = Blueprint("sheets", __name__, url_prefix="/stays/<pid>/sheets/<code>")


def _work(session: Session, pid: str, code: str) -> Work:
    today = clock.local_date(clock.now())
    return working.load(session, current_actor(), today, pid, code)


@bp.get("")
@needs(Permission.SHEET_WRITE)
def hub(pid: str, code: str) -> str:
    """The sections with their states; before the first word, where to begin."""
    with reading() as session:
        work = _work(session, pid, code)
        _note("sheet:view", work)
        others = paging.others(session, work)
        if work.draft is None:
            return render_template("pages/sheets/start.html", work=work, others=others)
        by = paging.deadlines(session, work)
        return render_template("pages/sheets/hub.html", work=work, others=others, by=by)


@bp.post("")
@needs(Permission.SHEET_WRITE)
def start(pid: str, code: str) -> Response:
    """Open the person's draft, filled with what is known; again, and it is the same draft."""

    def act(session: Session) -> Done:
        work, actor, now = _work(session, pid, code), current_actor(), clock.now()
        record = drafts.sheet_for(session, actor, now, work.stay, code)
        drafts.open_draft(session, actor, now, record)
        _note("sheet:open", work)
        return Done(url_for("sheets.hub", pid=pid, code=code))

    return once(act)


@bp.get("/<section>")
@needs(Permission.SHEET_WRITE)
def section(pid: str, code: str, section: str) -> str | Response:
    """One section as a form."""
    shown = working.checked_sections(code, section)
    with reading() as session:
        work = _work(session, pid, code)
        if work.draft is None:
            return redirect(url_for("sheets.hub", pid=pid, code=code), 303)
        _note("sheet:view", work, shown)
        return paging.section_page(session, work, section, shown)


@bp.post("/<section>")
@needs(Permission.SHEET_WRITE)
def save_section(pid: str, code: str, section: str) -> str | Response | tuple[str, int]:
    """Save what was typed, then go where the pressed button leads."""
    return _save(pid, code, section)


@bp.get("/all")
@needs(Permission.SHEET_WRITE)
def all_items(pid: str, code: str) -> str | Response:
    """全項目を1画面で, from the same declaration."""
    page: str | Response = section(pid, code, ALL)
    return page


@bp.post("/all")
@needs(Permission.SHEET_WRITE)
def save_all(pid: str, code: str) -> str | Response | tuple[str, int]:
    """The same for the page with everything."""
    return _save(pid, code, ALL)


@bp.get("/check")
@needs(Permission.SHEET_WRITE)
def check(pid: str, code: str) -> str | Response:
    """The sheet as it will print, what is open, and the way to send it."""
    with reading() as session:
        work = _work(session, pid, code)
        if work.draft is None:
            return redirect(url_for("sheets.hub", pid=pid, code=code), 303)
        _note("sheet:check", work, work.sheet.sections)
        return paging.check_page(session, work)


@bp.post("/autosave")
@needs(Permission.SHEET_WRITE)
def autosave(pid: str, code: str) -> Response | tuple[Response, int]:
    """Save what is on the page right now. Answers a script; never changes a field."""
    page = request.form.get("_on", "")
    shown = working.checked_sections(code, page)
    now, raw = clock.now(), form_class(code, page)().raw()
    try:
        with writing() as session:
            work = _work(session, pid, code)
            if work.begun.device != _device():
                _note("sheet:edit", work)
            new = _store(session, work, page, raw)
    except Stale as stale:
        return jsonify(message=stale.message), 409
    saved = working.Work(work.stay, work.sheet, work.record, work.draft, new, work.today)
    items = [item for s in shown for item in s.items]
    return jsonify(
        seq=request.form.get("_seq", type=int),
        version=work.begun.version,
        base=working.base_of(new, items),
        at=f"{clock.local(now):%H:%M}",
        progress=saved.progress_words,
        **paging.understood(saved, items),
    )


@bp.post("/confirm/<section>")
@needs(Permission.SHEET_WRITE)
def confirm(pid: str, code: str, section: str) -> Response:
    """「変わりありません」 for one section, pressed on the hub."""
    shown = working.checked_sections(code, section)[0]

    def act(session: Session) -> Done:
        work = _work(session, pid, code)
        draft, now = work.begun, clock.now()
        drafts.confirm_section(session, current_actor(), now, draft, shown.key, draft.version)
        _note("sheet:edit", work)
        return Done(url_for("sheets.hub", pid=pid, code=code) + f"#s-{shown.key}")

    return once(act)


@bp.post("/discard")
@needs(Permission.SHEET_WRITE)
def discard(pid: str, code: str) -> Response:
    """Throw one's own draft away; what was sent stays."""

    def act(session: Session) -> Done:
        work = _work(session, pid, code)
        drafts.discard(session, current_actor(), work.begun)
        _note("sheet:discard", work)
        return Done(
            url_for("stays.show", pid=pid), "下書きを消しました。送ったシートは残っています。"
        )

    return once(act)


def _device() -> str:
    return request.form.get("_page", "")[:32]


def _note(action: str, work: Work, shown: tuple[Section, ...] = ()) -> None:
    """Journal the act; a view of restricted answers (abuse, end of life) is a row of its own."""
    record = f"sheet:{work.record.public_id}" if work.record else f"stay:{work.stay.public_id}"
    journal.note(action, record, work.stay.client_id)
    if paging.shows_restricted(work.content, shown):
        journal.note("sheet:restricted", record, work.stay.client_id)


def _store(session: Session, work: Work, page: str, raw: dict[str, Any]) -> Content:
    """Save `raw` into the draft. Raises Stale when this part was saved elsewhere meanwhile."""
    draft = work.begun
    items = [i for s in working.checked_sections(work.sheet.code, page) for i in s.items]
    version = request.form.get("_version", type=int)
    if version != draft.version and request.form.get("_base") != working.base_of(
        work.content, items
    ):
        raise Stale(work.content, message=paging.saved_elsewhere(draft))
    saved = drafts.save_draft(
        session, current_actor(), clock.now(), draft, raw, draft.version, _device()
    )
    return content.read(work.sheet, saved.content)


def _save(pid: str, code: str, page: str) -> str | Response | tuple[str, int]:
    shown = working.checked_sections(code, page)
    form = form_class(code, page)()
    raw = _with_buttons(form.raw(), form.items)
    go = request.form.get("_go", "save")
    if go == merging.THEIRS:
        return redirect(paging.page_url(pid, code, page), 303)
    try:
        with writing() as session:
            work = _work(session, pid, code)
            if go == "resolve":
                raw = _resolved(work, page, raw)
            new = _store(session, work, page, raw)
            if key := request.form.get("_confirm"):
                new = _confirmed(session, work, key)
            _note("sheet:edit", work)
    except Stale:
        with reading() as session:
            return paging.stale_page(_work(session, pid, code), page, raw), 409
    saved = working.Work(work.stay, work.sheet, work.record, work.draft, new, work.today)
    return _go_on(saved, page, shown, go)


def _confirmed(session: Session, work: Work, key: str) -> Content:
    draft, now = work.begun, clock.now()
    saved = drafts.confirm_section(session, current_actor(), now, draft, key, draft.version)
    return content.read(work.sheet, saved.content)


def _resolved(work: Work, page: str, raw: dict[str, Any]) -> dict[str, Any]:
    """What the person decided to keep. Raises Stale while a difference is undecided."""
    mine = content.merged(work.sheet, work.content, raw)
    items = form_class(work.sheet.code, page).items
    different = merging.differences(items, mine, work.content)
    kept, undecided = merging.picked(raw, different, request.form)
    if undecided:
        raise Stale(work.content)
    return kept


def _with_buttons(raw: dict[str, Any], items: tuple[Item, ...]) -> dict[str, Any]:
    """Apply the small buttons inside the form (選択を消す, 行を消す) that work without JavaScript."""
    cleared = request.form.get("_clear", "")
    if cleared in raw:
        raw[cleared] = ""
    key, _, number = request.form.get("_remove", "").rpartition("-")
    tables = {item.key for item in items if item.kind is Kind.ROWS}
    if key in tables and number.isascii() and number.isdigit():
        raw[key] = [row for n, row in enumerate(raw[key] or ()) if n != int(number)]
    return raw


def _go_on(
    saved: Work, page: str, shown: tuple[Section, ...], go: str
) -> str | Response | tuple[str, int]:
    """After a save: the same page when something must be mended or is being written, else onward."""
    pid, code = saved.stay.public_id, saved.sheet.code
    here = request.form.get("_clear") or request.form.get("_add") or ""
    here = here or request.form.get("_remove", "").rpartition("-")[0]
    if here:
        more = request.form.get("_add", "")
        return redirect(paging.page_url(pid, code, page, more=more) + f"#q-{here}", 303)
    keys = {item.key for s in shown for item in s.items}
    wrong = [f for f in saved.on_saving.refusals if f.key in keys]
    if wrong and go != "save":
        with reading() as session:
            return paging.section_page(session, saved, page, shown, wrong), 422
    if go == "save":
        flash("下書きを保存しました。")
    if go == "check":
        return redirect(url_for("sheets.check", pid=pid, code=code) + f"#s-{page}", 303)
    following = working.after(saved.sheet, page)
    if go == "next" and following:
        return redirect(paging.page_url(pid, code, following), 303)
    if go == "next":
        return redirect(url_for("sheets.check", pid=pid, code=code), 303)
    if go == "hub":
        return redirect(url_for("sheets.hub", pid=pid, code=code), 303)
    return redirect(paging.page_url(pid, code, page), 303)
