"""The double press: a form is taken once per person, the second press gets the first answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions.problems import Stale
from handoff.db.people import FormKey
from handoff.rules.access import Actor

OTHER_CONTENT = (
    "この画面は、ほかの内容ですでに送られています。画面を開き直して、今の内容を確かめてください。"
)


def digest_of(submitted: Mapping[str, Any]) -> str:
    """SHA-256 of what was submitted (plain data), independent of the order of fields."""
    text = json.dumps(submitted, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def first_answer(session: Session, actor: Actor, key: str, digest: str) -> str | None:
    """Where the first press led, or None when this is the first.

    Raises Stale when the same key comes with other content.
    """
    row = session.get(FormKey, (actor.account_id, key[:43]))
    if row is None:
        return None
    if row.digest != digest:
        raise Stale(row.answer, message=OTHER_CONTENT)
    return row.answer


def answer_of(session: Session, actor: Actor, key: str) -> str | None:
    """Where the first press led, whatever it held; for actions whose draft is gone by then."""
    row = session.get(FormKey, (actor.account_id, key[:43])) if key else None
    return row.answer if row else None


def remember(
    session: Session, actor: Actor, now: datetime, key: str, digest: str, answer: str
) -> str:
    """Keep the answer of the first press, in its own transaction's fate.

    When another press was quicker (two servers), this unit must not count: Stale is raised and the
    whole unit rolls back; asked again, `first_answer` gives the other's answer.
    """
    row = FormKey(
        account_id=actor.account_id, key=key[:43], digest=digest, answer=answer[:300], at=now
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise Stale(None, message=OTHER_CONTENT) from None
    return answer
