"""One press counts once: the second press of the same form leads where the first one led.

    return once(lambda session: Done(url_for("stays.show", pid=pid), "知らせました。"))

The act, its journal rows and the key of the form are saved in one writing unit. Two presses in the
same instant on two servers meet at the key of the form: one waits, then reads the other's answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import form_keys
from handoff.actions.problems import Stale
from handoff.web.frame.access import current_actor
from handoff.web.frame.database import writing

UNCOUNTED = frozenset({"csrf_token", "form_key"})


@dataclass(frozen=True, slots=True)
class Done:
    """Where a press leads, and what is said there (never a person's name)."""

    url: str
    words: str = ""
    kind: str = "message"


def once(act: Callable[[Session], Done]) -> Response:
    """Run `act` in one writing unit unless this very form was taken before; then redirect."""
    try:
        return _press(act)
    except Stale as stale:
        if stale.theirs is not None:
            raise
    return _press(act)  # the same press arrived twice at once: now the first one is readable


def digest() -> str:
    """SHA-256 of what was posted, to tell a second press from another content."""
    parts = [f"{k}={v}" for k, v in request.form.items(multi=True) if k not in UNCOUNTED]
    parts += [f"{name}={_file_digest(file)}" for name, file in request.files.items(multi=True)]
    return hashlib.sha256("\n".join([request.path, *parts]).encode()).hexdigest()


def _file_digest(file: FileStorage) -> str:
    """Name and SHA-256 of a file that was sent along; it can still be read afterwards."""
    found = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    file.stream.seek(0)
    return f"{file.filename}:{found}"


def _press(act: Callable[[Session], Done]) -> Response:
    key, actor = request.form.get("form_key", "")[:43], current_actor()
    with writing() as session:
        known = form_keys.first_answer(session, actor, key, digest()) if key else None
        if known is not None:
            return redirect(known, 303)
        done = act(session)
        if key:
            form_keys.remember(session, actor, clock.now(), key, digest(), done.url)
    if done.words:
        flash(done.words, done.kind)
    return redirect(done.url, 303)
