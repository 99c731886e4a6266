"""Getting in through a link: address, code, a limited number of tries, every opening noted.

Nothing about the person is given away before the right code. A wrong code is a result here and no
exception: raising would take the count back with the unit.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handoff.actions.letter_facts import declared_for
from handoff.actions.letter_links import (
    code_hash,
    state_of,
    ticket_is_good,
    ticket_of,
    token_hash,
)
from handoff.actions.letter_telling import tell_own
from handoff.actions.problems import NotFound, Problem
from handoff.db import find_links
from handoff.db.letters import AnswerLink, LinkOpening
from handoff.db.offices import Office
from handoff.notify.messages import NoticeKind
from handoff.rules.letters import MOST_TRIES, TICKET_HOURS, LinkState, Opened

_WHAT = {
    LinkState.OPEN: Opened.OPENED,
    LinkState.EXPIRED: Opened.EXPIRED,
    LinkState.REVOKED: Opened.REVOKED,
    LinkState.LOCKED: Opened.LOCKED,
    LinkState.CLOSED: Opened.CLOSED,
}
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_LONGEST_TOKEN = 64


class LinkClosed(Problem):
    """The link opens nothing: expired, revoked, locked, or the letter is closed (`state`)."""

    def __init__(self, state: LinkState) -> None:
        self.state = state
        super().__init__(state.message)


class NeedsCode(Problem):
    """The code was not given, or too long ago; what was typed stays on the page."""

    message = "もう一度、確認番号を入力してください。書きかけの内容は残っています。"


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """All that anybody with the address may know: number, office, how to reach it, and whether it opens."""

    ref_no: str
    office_name: str
    office_tel: str
    office_fax: str
    sheet_title: str
    state: LinkState
    code_way: str
    expires_at: datetime
    tries_left: int


@dataclass(frozen=True, slots=True)
class CodeTried:
    """What became of a try. `ticket` proves the right code for TICKET_HOURS; else it is ""."""

    state: LinkState
    ticket: str = ""
    tries_left: int = 0

    @property
    def is_right(self) -> bool:
        """Whether the code was right."""
        return bool(self.ticket)


def open_link(session: Session, now: datetime, token: str, ip: str = "") -> PublicFacts:
    """What the first page says; the opening is noted. Raises NotFound for an address that is none."""
    link = _link(session, token)
    note(session, now, link, _WHAT[state_of(link, now)], ip)
    return _facts(session, now, link)


def public_facts(session: Session, now: datetime, token: str) -> PublicFacts:
    """The same for a page that is shown again after a press, which left its own note."""
    return _facts(session, now, _link(session, token))


def _facts(session: Session, now: datetime, link: AnswerLink) -> PublicFacts:
    office = session.get_one(Office, link.letter.sheet.office_id)
    return PublicFacts(
        link.letter.ref_no,
        office.name,
        office.tel,
        office.fax,
        declared_for(link.letter).title,
        state_of(link, now),
        link.code_way,
        link.expires_at,
        max(0, MOST_TRIES - link.wrong_tries),
    )


def check_code(
    session: Session, now: datetime, token: str, code: str, *, secret: str, ip: str = ""
) -> CodeTried:
    """Try a code. Every try is taken from the few there are before it is looked at, in one statement.

    Two servers therefore never share a try. Raises NotFound for an address that is none.
    """
    link = _link(session, token)
    state = state_of(link, now)
    if state is not LinkState.OPEN:
        note(session, now, link, _WHAT[state], ip)
        return CodeTried(state)
    used = find_links.take_try(session, link.id, MOST_TRIES)
    if used is None:
        note(session, now, link, Opened.LOCKED, ip)
        return CodeTried(LinkState.LOCKED)
    typed = "".join(c for c in code.translate(_DIGITS) if c.isascii() and c.isdigit())
    wanted = link.code_hash.encode()
    if hmac.compare_digest(code_hash(secret, link.public_id, typed).encode(), wanted):
        find_links.set_tries(session, link.id, 0, None)
        note(session, now, link, Opened.RIGHT_CODE, ip)
        until = int((now + timedelta(hours=TICKET_HOURS)).timestamp())
        return CodeTried(state, ticket_of(secret, link, until), MOST_TRIES)
    note(session, now, link, Opened.WRONG_CODE, ip)
    if used < MOST_TRIES:
        return CodeTried(state, "", MOST_TRIES - used)
    find_links.set_tries(session, link.id, used, now)
    note(session, now, link, Opened.LOCKED, ip)
    tell_own(session, now, link.letter, NoticeKind.LINK_LOCKED, link.public_id)
    return CodeTried(LinkState.LOCKED)


def opened(session: Session, now: datetime, token: str, ticket: str, secret: str) -> AnswerLink:
    """The link of a browser that has given the code. Raises NotFound, LinkClosed, NeedsCode."""
    link = _link(session, token)
    state = state_of(link, now)
    if state is not LinkState.OPEN:
        raise LinkClosed(state)
    if not ticket_is_good(secret, link, now, ticket):
        raise NeedsCode
    return link


def note(session: Session, now: datetime, link: AnswerLink, what: Opened, ip: str) -> None:
    """One line among the openings of a link. The address of the visitor is kept as a hash."""
    session.add(LinkOpening(link_id=link.id, at=now, what=what.value, ip_hash=_ip_hash(ip)))
    session.flush()


def _link(session: Session, token: str) -> AnswerLink:
    found = (
        find_links.link_by_hash(session, token_hash(token))
        if 0 < len(token) <= _LONGEST_TOKEN
        else None
    )
    if found is None:
        raise NotFound
    return found


def _ip_hash(ip: str) -> str:
    return hashlib.sha256(b"opening:" + ip.encode()).hexdigest() if ip else ""
