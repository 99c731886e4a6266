"""Warnings that the writer looked at and passed, each with a reason.

They stand in the draft, go into the revision that is made of it, are shown to the writer's office and
printed in 提供記録. They never stand on the sheet: the receiver gets facts, not our doubts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.problems import NotFound
from handoff.actions.timeline import checked_text
from handoff.db import find_sheets
from handoff.db.sheets import Draft, Revision
from handoff.rules.access import Actor
from handoff.sheets.model import Finding

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Passed:
    """A warning and why it was passed."""

    message: str
    reason: str
    by: str


def key_of(finding: Finding) -> str:
    """The name under which a finding is passed: code and item, with the cell of a table."""
    cell = "" if finding.row is None else f".{finding.row}.{finding.column}"
    return f"{finding.code}:{finding.key}{cell}"


def reason_for(finding: Finding, passed: Mapping[str, Any] | None) -> str:
    """Why it was passed; "" when it was not, or when it says something else by now."""
    note = (passed or {}).get(key_of(finding))
    if not isinstance(note, Mapping) or note.get("said") != finding.message:
        return ""
    return str(note.get("reason", ""))


def pass_findings(
    session: Session,
    actor: Actor,
    now: datetime,
    draft: Draft,
    reasons: Sequence[tuple[Finding, str]],
) -> Draft:
    """Note in the draft why these findings may stand. Raises NotFound (gone, another's), Refused.

    The draft's content and version stay as they are: no other page becomes stale by it.
    """
    held = find_sheets.locked_draft(session, draft.id)
    if held is None or held.account_id != actor.account_id:
        raise NotFound
    noted = dict(held.passed or {})
    for finding, reason in reasons:
        kept = checked_text("reason", reason, LONGEST_REASON, "理由を選ぶか、書いてください。")
        noted[key_of(finding)] = {
            "said": finding.message,
            "reason": kept,
            "by": actor.account_name,
            "at": now.isoformat(),
        }
    held.passed = noted
    session.flush()
    return held


def lasting(
    findings: Iterable[Finding], passed: Mapping[str, Any] | None, before: Revision | None
) -> dict[str, Any]:
    """What goes into a revision: the notes on what is still odd, also those of the version before."""
    known = {**((before.passed or {}) if before else {}), **(passed or {})}
    return {key_of(f): known[key_of(f)] for f in findings if reason_for(f, known)}


def told(passed: Mapping[str, Any] | None) -> tuple[Passed, ...]:
    """The notes of a revision to be read. Several with the same reason and kind stay apart."""
    notes = [note for note in (passed or {}).values() if isinstance(note, Mapping)]
    return tuple(
        Passed(str(n.get("said", "")), str(n.get("reason", "")), str(n.get("by", "")))
        for n in notes
    )
