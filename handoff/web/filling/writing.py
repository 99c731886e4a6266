"""Reading and saving the pages of any place: a section, everything on one page, autosave, confirm.

A draft is never refused for being incomplete or wrong: it is saved as typed, then the page says what
to mend. What may be saved when several screens write one draft is decided in forms.screens.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, jsonify, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import undoing
from handoff.actions.problems import Refused, Stale
from handoff.sheets import content
from handoff.sheets.model import Item, Kind, Section
from handoff.web.filling import hands, merging, paging, screens
from handoff.web.filling.build import form_class
from handoff.web.filling.place import Place, Shown
from handoff.web.filling.screens import Met, Told
from handoff.web.frame import journal, keeping
from handoff.web.frame.access import current_actor
from handoff.web.frame.database import reading, writing
from handoff.web.frame.once import Done, once

Opened = Callable[[Session], Place]
"""Finds the place of this request. Raises NotFound."""
Seen = Callable[[Session], Shown]
"""The same for a page that is only shown."""
Answer = str | Response | tuple[str, int]
Made = TypeVar("Made")
_BOX = re.compile(r"[a-z][a-z0-9_-]{0,80}")
TRIES = 3
"""Two servers in the same instant: the later one reads again and merges."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A save that was taken: the place as it is now, what met there, what of it is undecided."""

    place: Place
    page: Told
    met: Met
    undecided: bool = False


def show(opened: Seen, page: str) -> str | Response:
    """One section (or ALL) as a form; before the first word, the hub. With `compare`, what was put
    aside beside what is kept."""
    with reading() as session:
        place = opened(session)
        shown = place.shown(page)
        if not place.is_begun:
            return redirect(place.hub_url, 303)
        note("view", place, shown)
        aside = screens.put_aside(place.content).get(request.args.get("compare", ""))
        if aside and aside.get("on") == page:
            return paging.stale_page(place, page, aside["raw"], request.args["compare"])
        return paging.section_page(session, place, page, shown)


def save(opened: Opened, page: str) -> Answer:
    """Save what was typed, then go where the pressed button leads."""
    go = request.form.get("_go", "save")
    taken = _again_if_overtaken(lambda session: _taken(session, opened, page, go))
    if taken.met.conflicts:
        with reading() as session:
            raw = dict(taken.met.aside or {})
            screen = taken.page.settles if taken.undecided else taken.page.screen
            shown = paging.stale_page(opened(session), page, raw, screen, taken.undecided)
        return shown, 409
    return _go_on(taken.place, page, taken.place.shown(page), go)


def autosave(opened: Opened) -> Response | tuple[Response, int]:
    """Save what is on the page right now. Answers a script; never changes a field."""
    page, now = request.form.get("_on", ""), clock.now()
    taken = _again_if_overtaken(lambda session: _typed(session, opened(session), page))
    place, met = taken.place, taken.met
    told: dict[str, Any] = {
        "seq": taken.page.number,
        "version": place.kept.version,
        "base": screens.bases_text(met.base),
        "at": f"{clock.local(now):%H:%M}",
        "elsewhere": [section.title for section in met.elsewhere],
    }
    if met.conflicts:
        words = paging.opened_by_another() if met.is_foreign else paging.saved_elsewhere(place.kept)
        return jsonify(told | {"message": words, "kept": not met.is_foreign}), 409
    with reading() as session:
        names = [other.name for other in place.others(session, current_actor())]
        newer = place.overtaken(session, current_actor())
    items = place.items(page)
    said = told | {"others": names, "progress": place.progress_words}
    said["overtaken"] = newer.as_plain() if newer else None
    return jsonify(said | paging.understood(place, items))


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


def _again_if_overtaken(act: Callable[[Session], Made]) -> Made:
    for _ in range(TRIES - 1):
        try:
            with writing() as session:
                return act(session)
        except Stale:
            continue
    with writing() as session:
        return act(session)


def _typed(session: Session, place: Place, page: str) -> Taken:
    """What a script sends while a person is typing."""
    if not place.is_begun:
        raise Refused((), paging.NO_DRAFT)
    shown = place.shown(page)
    raw = form_class(shown)().raw()
    if place.kept.device != screens.told(request.form).screen:
        note("edit", place)
    gone = request.form.get("_gone", "")
    before = undoing.raw_of(place.items(page), place.content) if gone else {}
    if gone == undoing.BACK:
        place.note_cleared(session, None)
    return _stored(session, place, shown, raw, undoing.noted(shown, gone, before))


def _taken(session: Session, opened: Opened, page: str, go: str) -> Taken:
    """What a person sends with a press."""
    place = opened(session)
    if not place.is_begun:  # sent or thrown away on another screen, while this one was written on
        place.begin(session, current_actor(), clock.now())
        place = opened(session)
    shown = place.shown(page)
    form = form_class(shown)()
    typed = _only_of(shown, form.raw())
    raw = {} if go == merging.THEIRS else _with_buttons(typed, shown)
    if go == "resolve":
        raw, undecided = _resolved(place, form.items, raw)
        if undecided:
            met = Met({}, {}, undecided, aside=typed)
            return Taken(place, screens.told(request.form), met, undecided=True)
    raw = hands.pressed(session, raw, form.items) if raw else raw
    cleared = undoing.noted(shown, _cleared(), typed)
    taken = _stored(session, place, shown, raw, cleared)
    if taken.met.conflicts:
        return taken
    if key := request.form.get("_confirm"):
        place.shown(key)
        new = place.confirm(session, current_actor(), clock.now(), key)
        taken = Taken(place.saved(new), taken.page, taken.met)
    note("edit", place)
    return _undone(session, taken, shown) if go == "undo" else taken


def _stored(
    session: Session,
    place: Place,
    shown: tuple[Section, ...],
    raw: dict[str, Any],
    cleared: dict[str, Any],
) -> Taken:
    """Save what of `raw` may be saved, and note what was cleared by it."""
    page, actor, now = screens.told(request.form), current_actor(), clock.now()
    sections = tuple(s for s in shown if not raw or any(i.key in raw for i in s.items))
    by = keeping.mark_of(actor.account_id)
    met = screens.meet(place.sheet, place.content, sections, raw, page, by)
    if met.is_late or (met.is_foreign and met.conflicts):
        return Taken(place, page, met)
    kept = met.raw | screens.notes(place.content, page, met, now)
    new = place.save(session, actor, now, kept, page.screen)
    if cleared and not met.conflicts:
        place.note_cleared(session, cleared | {"at": now.isoformat()})
    return Taken(place.saved(new), page, met)


def _undone(session: Session, taken: Taken, shown: tuple[Section, ...]) -> Taken:
    """元に戻す: what was cleared last stands there again."""
    place = taken.place
    if not place.cleared:
        return taken
    items = [item for section in shown for item in section.items]
    try:
        back = undoing.restored(items, place.content, place.cleared)
    except Refused as full:
        flash(full.message, "warning")
        return taken
    new = place.save(session, current_actor(), clock.now(), back, taken.page.screen)
    place.note_cleared(session, None)
    return Taken(place.saved(new), taken.page, taken.met)


def _only_of(shown: tuple[Section, ...], raw: dict[str, Any]) -> dict[str, Any]:
    """The page that compares sends only the sections it is about."""
    only = request.form.get("_only", "").split()
    keys = {item.key for section in shown if section.key in only for item in section.items}
    return {key: value for key, value in raw.items() if key in keys} if only else raw


def _resolved(
    place: Place, items: tuple[Item, ...], raw: dict[str, Any]
) -> tuple[dict[str, Any], tuple[Section, ...]]:
    """What the person decided to keep, and the sections in which a difference is undecided."""
    mine = content.merged(place.sheet, place.content, raw)
    asked = [item for item in items if item.key in raw]
    different = merging.differences(asked, mine, place.content)
    kept, undecided = merging.picked(raw, different, request.form)
    keys = {one.item.key for one in undecided}
    return kept, tuple(s for s in place.sections if any(i.key in keys for i in s.items))


def _cleared() -> str:
    """What a button without a script clears, as undoing.noted names it."""
    section = request.form.get("_empty", "")
    name = request.form.get("_remove") or request.form.get("_clear") or ""
    return f"{undoing.SECTION}{section}" if section else name


def _with_buttons(raw: dict[str, Any], shown: tuple[Section, ...]) -> dict[str, Any]:
    """Apply the small buttons inside the form (選択を消す, 行を消す) that work without JavaScript."""
    raw, cleared = dict(raw), request.form.get("_clear", "")
    if cleared in raw:
        raw[cleared] = ""
    emptied = request.form.get("_empty", "")
    raw |= {i.key: "" for s in shown if s.key == emptied for i in s.items if i.key in raw}
    key, _, number = request.form.get("_remove", "").rpartition("-")
    tables = {item.key for s in shown for item in s.items if item.kind is Kind.ROWS}
    if key in tables and number.isascii() and number.isdigit():
        raw[key] = [row for n, row in enumerate(raw[key] or ()) if n != int(number)]
    return raw


def _place_of() -> str:
    """Where on the page a press leads back to: the table, the section, the box last written in."""
    key = request.form.get("_clear") or request.form.get("_add") or ""
    key = key or request.form.get("_remove", "").rpartition("-")[0]
    if key:
        return f"#q-{key}"
    if section := request.form.get("_empty"):
        return f"#s-{section}"
    at = request.form.get("_at", "")
    return f"#{at}" if _BOX.fullmatch(at) else ""


def _go_on(saved: Place, page: str, shown: tuple[Section, ...], go: str) -> Answer:
    """After a save: the same page when something must be mended or is being written, else onward."""
    if way := hands.way():
        return redirect(paging.page_url(saved, page) + way, 303)
    small = any(request.form.get(name) for name in ("_clear", "_add", "_remove", "_empty"))
    if small or go in ("undo", "stay"):
        more = request.form.get("_add", "")
        return redirect(paging.page_url(saved, page, more=more) + _place_of(), 303)
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
    return redirect(paging.page_url(saved, page) + _place_of(), 303)
