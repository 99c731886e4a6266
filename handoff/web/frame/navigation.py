"""The few places every page leads to: the same order on every screen, for each role its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from handoff.db import find_notices
from handoff.rules.access import Permission
from handoff.web.frame.database import installation, reading
from handoff.web.frame.sessions import SignedIn


def address(endpoint: str, **values: Any) -> str:
    """As flask.url_for. Addresses without values, a dozen on every page, are put together once."""
    if values:
        return url_for(endpoint, **values)
    known, place = installation().addresses, (request.script_root, endpoint)
    if place not in known:
        known[place] = url_for(endpoint)
    return known[place]


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    label: str
    endpoint: str
    permission: Permission
    icon: str
    on_phone: bool = False  # also in the bar at the bottom of a telephone
    short: str = ""

    @property
    def url(self) -> str:
        """Where it leads."""
        return address(self.endpoint)

    @property
    def is_current(self) -> bool:
        """Whether the page shown belongs to it."""
        return (request.endpoint or "").split(".")[0] == self.endpoint.split(".")[0]


PLACES = (
    Place("ホーム", "home.show", Permission.HOME, "home", True),
    Place("受信箱", "inbox.show", Permission.NOTICE_READ, "inbox", True),
    Place("利用者", "clients.search", Permission.CLIENT_READ, "people"),
    Place("連絡票", "letters.index", Permission.SHEET_WRITE, "letter"),
    Place("連携先", "directory.search", Permission.DIRECTORY_READ, "building"),
    Place("設定", "admin.office", Permission.OFFICE_ADMIN, "gear"),
)
REPORT = Place("入院を知らせる", "stays.new", Permission.STAY_REPORT, "plus", True)


def for_person(login: SignedIn | None) -> tuple[Place, ...]:
    """The places this person may go to."""
    if login is None or login.must_change_password:
        return ()
    return tuple(_allowed(login))


def _allowed(login: SignedIn) -> Iterator[Place]:
    for place in PLACES:
        if login.actor.may(place.permission):
            yield place


def report_place(login: SignedIn | None) -> Place | None:
    """The way to report an admission, for those who may."""
    if login is None or not for_person(login) or not login.actor.may(REPORT.permission):
        return None
    return REPORT


def home_url(login: SignedIn | None) -> str:
    """Where the product's name leads."""
    return address("home.show" if login else "auth.sign_in")


def inbox_count() -> int:
    """How many notices wait for the office of this person, as of the last act of this request."""
    actor = g.get("actor")
    if actor is None or not actor.may(Permission.NOTICE_READ):
        return 0
    if g.get("waiting") is None:
        with reading() as session:
            g.waiting = find_notices.unseen_count(session, actor)
    count: int = g.waiting
    return count
