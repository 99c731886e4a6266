"""定型文: words an office keeps to put into free text. They are the office's, not of a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions.problems import NotAllowed, refuse
from handoff.actions.timeline import checked_text
from handoff.db import find_phrases
from handoff.db.papers import Phrase
from handoff.rules.access import Actor, Permission
from handoff.sheets import catalogue
from handoff.sheets.model import Item, Kind

LONGEST = 500
MOST = 100
"""Of an office. More could not be found again by anybody in the middle of a sentence."""


def places() -> list[tuple[str, Item]]:
    """Where phrases can be put: (number of the sheet, item with several lines), each key once."""
    found: dict[str, tuple[str, Item]] = {}
    for sheet in catalogue.SHEETS.values():
        for item in sheet.items.values():
            if item.kind is Kind.LONG:
                found.setdefault(item.key, (sheet.number, item))
    return list(found.values())


def keep(
    session: Session,
    actor: Actor,
    now: datetime,
    words: str,
    item_key: str = "",
    phrase: Phrase | None = None,
) -> Phrase:
    """Keep new words, or change `phrase`. `item_key`: "" for any place. Raises NotAllowed, Refused."""
    _need(actor)
    text = checked_text("words", words.replace("\r\n", "\n").strip(), LONGEST)
    if not text:
        raise refuse("words", "定型文を書いてください。")
    if item_key and item_key not in {item.key for _number, item in places()}:
        raise refuse("item_key", "入れる欄を選び直してください。")
    if phrase is not None:
        phrase.words, phrase.item_key = text, item_key
        session.flush()
        return phrase
    kept = find_phrases.phrases_of(session, actor)
    if len(kept) >= MOST:
        raise refuse("words", f"定型文は{MOST}件までです。使わないものを消してから加えてください。")
    same = next((p for p in kept if (p.words, p.item_key) == (text, item_key)), None)
    if same is not None:
        return same
    made = Phrase(
        office_id=actor.office_id,
        item_key=item_key,
        words=text,
        position=find_phrases.last_position(session, actor) + 1,
        created_at=now,
        created_by=actor.account_id,
    )
    session.add(made)
    session.flush()
    return made


def remove(session: Session, actor: Actor, now: datetime, phrase: Phrase) -> None:
    """Offer it no more. What was put into sheets stays there. Raises NotAllowed."""
    _need(actor)
    phrase.removed_at = now
    session.flush()


def first_of_all(session: Session, actor: Actor, phrase: Phrase) -> None:
    """Put it in front of the others. Raises NotAllowed."""
    _need(actor)
    others = [p for p in find_phrases.phrases_of(session, actor) if p.id != phrase.id]
    for position, one in enumerate((phrase, *others), start=1):
        one.position = position
    session.flush()


def _need(actor: Actor) -> None:
    if not actor.may(Permission.STAY_WRITE):
        raise NotAllowed
