"""Links of letters: made, shown again, revoked. The address is kept as a hash, the code sealed.

A code is short, so its hash is keyed with the secret of the installation: whoever reads the database
alone cannot try codes out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handoff.actions import journal
from handoff.actions.letter_facts import need
from handoff.actions.letter_numbers import SIGNS
from handoff.actions.problems import NotFound, refuse
from handoff.actions.sealing import seal, unseal
from handoff.actions.timeline import checked_text
from handoff.db import find_links
from handoff.db.letters import AnswerDraft, AnswerLink, Letter
from handoff.db.types import new_public_id
from handoff.rules.access import Actor, Permission
from handoff.rules.letters import (
    LINK_DAYS,
    LINK_DAYS_CHOICES,
    CodeWay,
    LinkFacts,
    LinkState,
    link_state,
)

CODE_DIGITS = 6
TOKEN_LENGTH = 28
"""131 bits in signs that a FAX leaves apart; lower case typed by hand is the same address."""


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """How the doctor may answer by link. `mail_to`: the system mails the link there (never the code)."""

    code_way: CodeWay
    days: int = LINK_DAYS
    mail_to: str = ""


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link just made. `token` and `address` are known now only; the code can be shown again."""

    link: AnswerLink
    token: str
    address: str
    code: str

    @property
    def printed_code(self) -> str | None:
        """The code where it may stand on the paper."""
        return self.code if self.link.code_way == CodeWay.ON_PAPER else None


def make_link(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    choice: LinkChoice,
    *,
    secret: str,
    base_url: str,
) -> NewLink:
    """A link for a letter that is on its way; older ones end, the caller has checked everything else.

    What the doctor had written behind an older link is carried over. Raises Refused.
    """
    if choice.days not in LINK_DAYS_CHOICES:
        days = "・".join(map(str, LINK_DAYS_CHOICES))
        raise refuse("days", f"回答ページの期限は {days} 日から選んでください。")
    written = _end_older(session, actor, now, letter)
    token = "".join(secrets.choice(SIGNS) for _ in range(TOKEN_LENGTH))
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    public_id = new_public_id()
    link = AnswerLink(
        public_id=public_id,
        letter_id=letter.id,
        token_hash=token_hash(token),
        code_hash=code_hash(secret, public_id, code),
        code_sealed=seal(secret, _sealed_under(public_id), code.encode()),
        code_way=choice.code_way.value,
        expires_at=now + timedelta(days=choice.days),
        created_at=now,
        created_by=actor.account_id,
    )
    session.add(link)
    session.flush()
    if written is not None:
        _carry_over(session, now, written, link)
    return NewLink(link, token, address_of(base_url, token), code)


def _end_older(session: Session, actor: Actor, now: datetime, letter: Letter) -> AnswerDraft | None:
    """End the links that still open something; what was written behind the last of them."""
    written: AnswerDraft | None = None
    for older in find_links.links_of(session, letter):
        if older.revoked_at is None:
            written = find_links.answer_draft(session, older)
            older.revoked_at, older.revoked_by = now, actor.account_id
            older.revoked_reason = "新しい回答ページに替えました"
    return written


def revoke_link(
    session: Session, actor: Actor, now: datetime, link: AnswerLink, reason: str
) -> AnswerLink:
    """The link opens nothing more (sent to the wrong place, doctor changed). Asked twice, done once.

    Raises NotAllowed, NotFound, Refused.
    """
    need(actor, link.letter, Permission.SHEET_SEND)
    reason = checked_text("reason", reason, 300, "取り消す理由を入れてください。")
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by, link.revoked_reason = now, actor.account_id, reason
        session.flush()
    return link


def code_of(session: Session, actor: Actor, now: datetime, link: AnswerLink, secret: str) -> str:
    """The code, to be told by telephone; that it was shown stands in the journal.

    Raises NotAllowed, NotFound (foreign, or a link that opens nothing more), CannotOpen.
    """
    need(actor, link.letter, Permission.SHEET_SEND)
    if link.revoked_at is not None:
        raise NotFound
    journal.write(session, actor, now, "letter:code", f"letter:{link.letter.public_id}",
                  link.letter.client_id)  # fmt: skip
    return unseal(secret, _sealed_under(link.public_id), link.code_sealed).decode()


def state_of(link: AnswerLink, now: datetime) -> LinkState:
    """What a link is worth now."""
    facts = LinkFacts(
        link.expires_at,
        locked=link.locked_at is not None,
        revoked=link.revoked_at is not None,
        letter_state=link.letter.state,
    )
    return link_state(facts, now)


def address_of(base_url: str, token: str) -> str:
    """The address that is printed and mailed."""
    return f"{base_url}/a/{token}"


def token_hash(token: str) -> str:
    """What is stored instead of the address."""
    return hashlib.sha256(b"answer link:" + token.upper().encode("utf-8", "replace")).hexdigest()


def code_hash(secret: str, link: str, code: str) -> str:
    """What is stored instead of the code of the link `link` (a public id)."""
    return _keyed(secret, f"code:{link}:{code}")


def ticket_of(secret: str, link: AnswerLink, until: int) -> str:
    """The proof that a browser gave the right code; it ends with the code and at `until` (seconds)."""
    return f"{until}.{_keyed(secret, f'ticket:{link.public_id}:{link.code_hash}:{until}')}"


def ticket_is_good(secret: str, link: AnswerLink, now: datetime, ticket: str) -> bool:
    """Whether a browser may go on without the code."""
    until, _, _proof = ticket.partition(".")
    if not (until.isascii() and until.isdigit() and len(until) <= 12):
        return False
    good = hmac.compare_digest(ticket_of(secret, link, int(until)).encode(), ticket.encode())
    return good and now.timestamp() < int(until)


def _carry_over(session: Session, now: datetime, written: AnswerDraft, link: AnswerLink) -> None:
    """What stood behind the link that ends; behind one revoked by hand nothing is taken over."""
    content = dict(written.content)
    session.add(AnswerDraft(link_id=link.id, content=content, version=1, saved_at=now))
    session.flush()


def _keyed(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), b"handoff answers 1:" + text.encode(), "sha256").hexdigest()


def _sealed_under(link: str) -> str:
    return f"answer code of {link}"
