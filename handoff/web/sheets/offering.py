"""The hospital's part of ②: as a place to write, and beside the care manager's draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff.actions import offers
from handoff.actions.offers import Offered
from handoff.actions.problems import NotFound
from handoff.db import find_sheets, find_stays
from handoff.db.people import Account
from handoff.db.sheets import SheetOffer
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.sheets import catalogue, checks, content
from handoff.sheets.content import Content
from handoff.sheets.model import Section, Sheet
from handoff.web.filling.meanwhile import Overtaken
from handoff.web.filling.merging import PICK
from handoff.web.filling.place import Kept, Place
from handoff.web.filling.working import Work
from handoff.web.frame.filters import reported_name, when


@dataclass(frozen=True)
class OfferWork(Place):
    """The hospital writing its part of a sheet of a stay."""

    stay: Stay
    sheet: Sheet
    offer: SheetOffer | None
    content: Content
    today: date

    @property
    def kept(self) -> Kept:
        """The offer."""
        if self.offer is None:
            raise NotFound
        return self.offer

    @property
    def is_begun(self) -> bool:
        """Whether the hospital has begun."""
        return self.offer is not None

    @property
    def subject(self) -> str:
        """The offer, or the stay while there is none."""
        return f"offer:{self.offer.public_id}" if self.offer else f"stay:{self.stay.public_id}"

    @property
    def client_id(self) -> int | None:
        """The client of the stay."""
        return self.stay.client_id

    @property
    def action(self) -> str:
        """It is not the sheet itself."""
        return "offer"

    @property
    def title(self) -> str:
        """② 退院時連携シート（病院が書くところ）"""
        return f"{self.sheet.number} {self.sheet.title}（病院が書くところ）"

    @property
    def lead(self) -> str:
        """The person of the stay."""
        return reported_name(self.stay)

    @cached_property
    def hub_url(self) -> str:
        """The list of the sections."""
        return url_for("offers.hub", pid=self.stay.public_id, code=self.sheet.code)

    @property
    def check_url(self) -> str:
        """The list is also where it is confirmed."""
        return self.hub_url

    @property
    def check_words(self) -> str:
        """Where the last page leads."""
        return "確認する"

    @property
    def back(self) -> tuple[str, str]:
        """The page of the stay."""
        return url_for("stays.show", pid=self.stay.public_id), "入院の画面"

    @property
    def moment(self) -> str:
        """Nothing is asked for: only what is written is judged."""
        return checks.SAVE

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The hospital's own sections first, then those it may help with."""
        theirs = self.sheet.sections_for(offers.AUTHOR)
        return tuple(sorted(theirs, key=lambda s: not s.also_by))

    @property
    def changed(self) -> bool:
        """Whether something is not confirmed yet."""
        return self.offer is not None and offers.is_changed(self.offer)

    @property
    def is_empty(self) -> bool:
        """Whether nothing counts yet."""
        return not content.counting(self.sheet, self.content.values)

    def overtaken(self, session: Session, actor: Actor) -> Overtaken | None:
        """A colleague of the hospital confirmed it while this screen was open."""
        offer = self.offer
        if offer is None or offer.confirmed_at is None or not self.changed:
            return None
        by = session.get(Account, offer.confirmed_by)
        if by is None or by.id == actor.account_id:
            return None
        did = f"{by.name}さんが {when(offer.confirmed_at)} に、それまでの内容を確認済みにしました。"
        words = "そのあとに書いたところは、もう一度確認すると、ケアマネジャーに伝わります。"
        short = f"{by.name}さんが確認済みにしました"
        return Overtaken(did + words, short, ((self.hub_url, "確認の画面を開く"),))

    def saved(self, content: Content) -> OfferWork:
        """The same place with what is kept now."""
        return replace(self, content=content)

    def save(
        self, session: Session, actor: Actor, now: datetime, raw: Mapping[str, Any], device: str
    ) -> Content:
        """Into the offer."""
        if self.offer is None:
            raise NotFound
        kept = offers.save_offer(session, actor, now, self.offer, raw, self.offer.version, device)
        return content.read(self.sheet, kept.content)

    def confirm(self, session: Session, actor: Actor, now: datetime, section: str) -> Content:
        """Nothing is carried over here, so no section is confirmed by itself. Raises NotFound."""
        raise NotFound


def load(session: Session, actor: Actor, today: date, pid: str, code: str) -> OfferWork:
    """The offer of the actor's hospital to sheet `code` of stay `pid`. Raises NotFound."""
    sheet = catalogue.SHEETS.get(code)
    if sheet is None or not sheet.sections_for(offers.AUTHOR):
        raise NotFound
    stay = find_stays.stay_for(session, actor, pid)
    found = find_sheets.offer_of(session, stay, code)
    kept = content.read(sheet, found.content) if found else Content()
    return OfferWork(stay, sheet, found, kept, today)


# --- beside the care manager's draft ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared:
    """One section of the offer, answer by answer."""

    section: Section
    lines: tuple[Offered, ...]


def compare_page(work: Work, undecided: Sequence[Offered] = ()) -> str:
    """The hospital's answers beside the own ones; `undecided` are pointed out."""
    if work.offer is None or work.offer.confirmed_at is None:
        raise NotFound
    lines = offers.offered(work.offer, work.content.values)
    compared = []
    for section in work.sheet.sections:
        own = tuple(line for line in lines if line.item in section.items)
        if own:
            compared.append(Compared(section, own))
    return render_template(
        "pages/sheets/offered.html",
        work=work,
        compared=compared,
        new=sum(1 for line in lines if not line.same and not line.mine),
        differing=sum(1 for line in lines if line.open),
        undecided=undecided,
    )


def chosen(form: Mapping[str, str]) -> dict[str, str]:
    """Item key → "mine" or "theirs", from what was posted."""
    return {k.removeprefix(PICK): v for k, v in form.items() if k.startswith(PICK)}


def taken(work: Work) -> Response:
    """Back to the hub."""
    flash("病院が書いた内容を取り込みました。続けて書き足し、直せます。")
    return redirect(work.hub_url, 303)
