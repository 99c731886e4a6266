"""What a request adds to the journal (監査記録): noted by views, written before the answer leaves.

No names, no typed text, no codes: only which record, and the id of the client it concerns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import g, request
from sqlalchemy import Connection, Table, insert
from sqlalchemy.orm import Session

from handoff import clock
from handoff.db.journal import JournalRow

_INSERT = insert(cast(Table, JournalRow.__table__))


@dataclass(frozen=True, slots=True)
class Note:
    """One row to write."""

    action: str
    record: str
    client_id: int | None
    result: str


def note(action: str, record: str = "", client_id: int | None = None, result: str = "ok") -> None:
    """Remember that the person of this request did `action` ("stay:view") to `record` ("stay:<id>")."""
    noted().append(Note(action, record[:60], client_id, result))


def noted() -> list[Note]:
    """The notes of this request that are not written yet."""
    if "journal_notes" not in g:
        g.journal_notes = []
    found: list[Note] = g.journal_notes
    return found


def forget_done(start: int) -> None:
    """Drop notes from position `start` on that say something was done: it was rolled back."""
    notes = noted()
    notes[start:] = [n for n in notes[start:] if n.result != "ok"]


def write(unit: Session | Connection) -> None:
    """Add the noted rows to a writing unit; they are saved with it."""
    notes = noted()
    if not notes:
        return
    actor = g.get("actor")
    about = {
        "at": clock.now(),
        "account_id": actor.account_id if actor else None,
        "office_id": actor.office_id if actor else None,
        "session_ref": actor.session_ref if actor else "",
        "ip": request.remote_addr or "",
    }
    rows = [
        about
        | {"action": n.action, "record": n.record, "client_id": n.client_id, "result": n.result}
        for n in notes
    ]
    unit.execute(_INSERT, rows)
    notes.clear()
