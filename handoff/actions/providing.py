"""The record of a handing-over: when, where, what, how, to whom (NY-21). One for sheets and letters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions.handing import Handing
from handoff.db.provision import Provision
from handoff.db.sheets import Revision
from handoff.rules.access import Actor
from handoff.rules.life import Means


def provide(
    session: Session,
    actor: Actor,
    now: datetime,
    revision: Revision,
    handing: Handing,
    pages: int,
) -> Provision:
    """Keep that a revision was handed over; the caller has checked `handing`. `pages`: of its paper."""
    means = handing.means or Means.SYSTEM
    provision = Provision(
        revision_id=revision.id,
        means=means,
        provided_at=handing.moment(now),
        place=handing.place.strip() if means is Means.VISIT else "",
        to_office_id=handing.to_office.id if handing.to_office else None,
        to_office_name=handing.office_name,
        to_desk_id=handing.to_desk.id if handing.to_desk else None,
        to_department=handing.department.strip()
        or (handing.to_desk.name if handing.to_desk else ""),
        to_person=handing.person.strip(),
        to_family_only=handing.to_family_only,
        pages=handing.pages or pages or None,
        summary=handing.summary.strip(),
        provided_by=actor.account_id,
        recorded_at=now,
    )
    session.add(provision)
    session.flush()
    return provision
