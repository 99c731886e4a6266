"""Reading and saving the pages of any place: a section, everything on one page, autosave, confirm.

A draft is never refused for being incomplete or wrong: it is saved as typed, then the page says what
to mend. What decides whether a save may happen is the version (see forms.working.base_of).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, jsonify, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions.problems import Stale
from handoff.sheets import content
from handoff.sheets.content import Content
from handoff.sheets.model import Item, Kind, Section
from handoff.web import journal
from handoff.web.access import current_actor
from handoff.web.database import reading, writing
from handoff.web.forms import merging, paging, working
from handoff.web.forms.build import form_class
from handoff.web.forms.place import Place, Shown
from handoff.web.once import Done, once

Opened = Callable[[Session], Place]
"""Finds the place of this request. Raises NotFound."""
Seen = Callable[[Session], Shown]
"""The same for a page that is only shown."""
Answer = str | Response | tuple[str, int]


def show(opened: Seen, page: str) -> str | Response:
    """One section (or ALL) as a form; before the first word, the hub."""
    with reading() as session:
        place = opened(session)
        shown = place.shown(page)
        if not place.is_begun:
            return redirect(place.hub_url, 303)
        note("view", place, shown)
        return paging.section_page(session, place, page, shown)


def save(opened: Opened, page: str) -> Answer:
    """Save what was typed, then go where the pressed button leads."""
    go = request.form.get("_go", "save")
    if go == merging.THEIRS:
        with reading() as session:
            return redirect(paging.page_url(opened(session), page), 303)
    raw: dict[str, Any] = {}
    try:
        with writing() as session:
            place = opened(session)
            shown = place.shown(page)
            form = form_class(shown)()
            raw = _with_buttons(form.raw(), form.items)
            if go == "resolve":
                raw = _resolved(place, page, raw)
            new = _store(session, place, page, raw)
            if key := request.form.get("_confirm"):
                place.shown(key)
                new = place.confirm(session, current_actor(), clock.now(), key)
            note("edit", place)
    except Stale:
        with reading() as session:
            return paging.stale_page(opened(session), page, raw), 409
    return _go_on(place.saved(new), page, shown, go)


def autosave(opened: Opened) -> Response | tuple[Response, int]:
    """Save what is on the page right now. Answers a script; never changes a field."""
    page, now = request.form.get("_on", ""), clock.now()
    try:
        with writing() as session:
            place = opened(session)
            raw = form_class(place.shown(page))().raw()
            if place.kept.device != _device():
                note("edit", place)
            new = _store(session, place, page, raw)
            version = place.kept.version
    except Stale as stale:
        return jsonify(message=stale.message), 409
    saved = place.saved(new)
    items = place.items(page)
    return jsonify(
        seq=request.form.get("_seq", type=int),
        version=version,
        base=working.base_of(new, items),
        at=f"{clock.local(now):%H:%M}",
        progress=saved.progress_words,
        **paging.understood(saved, items),
    )


def confirm(opened: Opened, section: str) -> Response:
    """「変わりありません」 for one section, pressed on the hub."""

    def act(session: Session) -> Done:
        place = opened(session)
        shown = place.shown(section)[0]
        place.confirm(session, current_actor(), clock.now(), shown.key)
        note("edit", place)
        return Done(f"{place.hub_url}#s-{shown.key}")

    return once(act)


def note(act: str, place: Shown, shown: tuple[Section, ...] = ()) -> None:
    """Journal the act; a view of restricted answers (abuse, end of life) is a row of its own."""
    journal.note(f"{place.action}:{act}", place.subject, place.client_id)
    if paging.shows_restricted(place.content, shown):
        journal.note(f"{place.action}:restricted", place.subject, place.client_id)


def _device() -> str:
    return request.form.get("_page", "")[:32]


def _store(session: Session, place: Place, page: str, raw: dict[str, Any]) -> Content:
    """Save `raw` into the place. Raises Stale when this part was saved elsewhere meanwhile."""
    kept = place.kept
    version = request.form.get("_version", type=int)
    base = request.form.get("_base")
    if version != kept.version and base != working.base_of(place.content, place.items(page)):
        raise Stale(place.content, message=paging.saved_elsewhere(kept))
    return place.save(session, current_actor(), clock.now(), raw, _device())


def _resolved(place: Place, page: str, raw: dict[str, Any]) -> dict[str, Any]:
    """What the person decided to keep. Raises Stale while a difference is undecided."""
    mine = content.merged(place.sheet, place.content, raw)
    items = form_class(place.shown(page)).items
    different = merging.differences(items, mine, place.content)
    kept, undecided = merging.picked(raw, different, request.form)
    if undecided:
        raise Stale(place.content)
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


def _go_on(saved: Place, page: str, shown: tuple[Section, ...], go: str) -> Answer:
    """After a save: the same page when something must be mended or is being written, else onward."""
    here = request.form.get("_clear") or request.form.get("_add") or ""
    here = here or request.form.get("_remove", "").rpartition("-")[0]
    if here:
        more = request.form.get("_add", "")
        return redirect(paging.page_url(saved, page, more=more) + f"#q-{here}", 303)
    keys = {item.key for s in shown for item in s.items}
    wrong = [f for f in saved.on_saving.refusals if f.key in keys]
    if wrong and go != "save":
        with reading() as session:
            return paging.section_page(session, saved, page, shown, wrong), 422
    following = saved.after(page)
    match go:
        case "check":
            return redirect(f"{saved.check_url}#s-{page}", 303)
        case "next" if following:
            return redirect(paging.page_url(saved, following), 303)
        case "next":
            return redirect(saved.check_url, 303)
        case "hub":
            return redirect(saved.hub_url, 303)
        case "save":
            flash("下書きを保存しました。")
    return redirect(paging.page_url(saved, page), 303)
