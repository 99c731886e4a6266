"""A conference as it is kept: begun, written, read afresh before it is changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.conference_facts import Plan, rows_of
from handoff.actions.problems import Stale
from handoff.clock import local
from handoff.db import find_discharge
from handoff.db.discharge import Conference
from handoff.db.stays import Stay
from handoff.japan.weekdays import month_day
from handoff.rules.access import Actor
from handoff.rules.life import ConferenceState


def begun(
    actor: Actor, now: datetime, stay: Stay, plan: Plan, state: ConferenceState
) -> Conference:
    """A new conference with what is known, not added yet."""
    conference = Conference(
        stay_id=stay.id,
        created_at=now,
        created_by=actor.account_id,
        office_id=actor.office_id,
        version=0,
        times=[],
    )
    write(conference, plan, state, now)
    return conference


def write(conference: Conference, plan: Plan, state: ConferenceState, now: datetime) -> None:
    """Put a plan into a conference, whose version grows."""
    conference.state = state
    conference.starts_at, conference.ends_at = plan.starts_at, plan.ends_at
    conference.place = plan.place.strip()
    conference.is_video = plan.is_video or bool(plan.video_link.strip())
    conference.video_link = plan.video_link.strip()
    conference.consent_to_video = plan.consent_to_video
    conference.rental_expected = plan.rental_expected
    conference.note = plan.note.strip()
    conference.minutes = plan.minutes.strip() or conference.minutes or ""
    conference.people = rows_of(plan.people)
    conference.version = (conference.version or 0) + 1
    conference.updated_at = now


def held_fast(
    session: Session, conference: Conference, version: int | None, yours: Any
) -> Conference:
    """The conference read afresh and kept from others; Stale when it changed meanwhile."""
    found = find_discharge.locked_conference(session, conference.id)
    if version is not None and found.version != version:
        raise Stale(found, yours)
    return found


def changed(session: Session, conference: Conference, now: datetime) -> None:
    """Note that something of a conference changed."""
    conference.version += 1
    conference.updated_at = now
    session.flush()


def day_and_hour(moment: datetime) -> str:
    """「12月18日（金）14:00」."""
    here = local(moment)
    return f"{month_day(here.date())}{here:%H:%M}"
