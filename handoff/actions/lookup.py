"""A hospital finds the care office of a person without ever seeing a list of clients.

Enough facts about one person must be given, the answer is an office and nothing else, and wrong
guesses are counted per hospital: more than LIMIT in an hour and the lookup rests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handoff.actions import journal
from handoff.actions.problems import NotAllowed, TooMany, refuse
from handoff.actions.stay_facts import check_typed
from handoff.db import find_attempts, find_clients, find_offices, find_stays
from handoff.db.find_clients import PersonFacts
from handoff.db.offices import Office
from handoff.db.stays import LookupAttempt, Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.offices import Side

LIMIT = 20
WINDOW = timedelta(hours=1)

__all__ = ["LIMIT", "WINDOW", "Lookup", "PersonFacts", "find_care_office", "support_centre_for"]


@dataclass(frozen=True, slots=True)
class Lookup:
    """The answer: an office or nothing, and how many wrong guesses are left in this hour.

    `open_stay` is set when the person's open stay is in this hospital or its hospital is not known
    yet: then the report becomes the acknowledgement.
    """

    office: Office | None
    open_stay: Stay | None
    left_today: int


def find_care_office(session: Session, actor: Actor, now: datetime, person: PersonFacts) -> Lookup:
    """The one care office that has this person as a client.

    Needs the insured number with birth date or reading, or the birth date with name or reading.
    Nothing is found when nobody or more than one office matches. Raises NotAllowed, Refused (too
    few facts; not counted as a guess), TooMany.
    """
    if actor.side is not Side.HOSPITAL or not actor.may(Permission.STAY_REPORT):
        raise NotAllowed
    check_typed(person, now)
    _need_facts(person)
    wrong, oldest = find_attempts.wrong_guesses(session, actor.office_id, now - WINDOW)
    if wrong >= LIMIT and oldest is not None:
        raise TooMany(
            oldest + WINDOW,
            "見つからなかった回数が多いため、しばらく探せません。"
            "事業所を一覧から選ぶか、地域包括支援センターに知らせてください。",
        )
    clients = find_clients.matching(session, person)
    offices = {c.care_office_id for c in clients}
    found = len(offices) == 1
    session.add(
        LookupAttempt(office_id=actor.office_id, account_id=actor.account_id, at=now, found=found)
    )
    journal.write(session, actor, now, "client:lookup", result="found" if found else "not_found")
    session.flush()
    if not found:
        return Lookup(None, None, LIMIT - wrong - 1)
    stay = find_stays.open_stay_of(session, clients[0].id) if len(clients) == 1 else None
    if stay is not None and stay.hospital_id not in (None, actor.office_id):
        stay = None  # where else a person lies is not for this hospital to learn here
    return Lookup(session.get(Office, offices.pop()), stay, LIMIT - wrong)


def support_centre_for(session: Session, address: str) -> Office | None:
    """The 地域包括支援センター that answers for an address, when no care office is found."""
    return find_offices.support_centre_for(session, address)


def _need_facts(person: PersonFacts) -> None:
    if person.insured_no and (person.birth_date or person.kana):
        return
    if person.birth_date is None:
        raise refuse("birth_date", "生年月日を入れてください。氏名だけでは探せません。")
    if not person.name and not person.kana:
        raise refuse("kana", "フリガナ（または氏名）を入れてください。")
