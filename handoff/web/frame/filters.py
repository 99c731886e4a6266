"""What every template may use: dates and names as people write them, addresses of static files."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from flask import Flask, current_app, request, url_for
from markupsafe import Markup, escape

from handoff import clock
from handoff.japan import wareki as japan_wareki
from handoff.japan.weekdays import WEEKDAYS, month_day
from handoff.rules.access import Permission
from handoff.rules.life import MatchState
from handoff.sheets import choices
from handoff.web.frame import access, navigation
from handoff.web.frame.database import installation


class HasIdentity(Protocol):
    """A client, by the four facts that are always shown together."""

    name: str
    kana: str
    birth_date: date
    gender: str


def wareki(day: date | None) -> str:
    """令和8年11月22日; empty for None."""
    return japan_wareki.to_wareki(day) if day else ""


def both_years(day: date | None) -> str:
    """昭和15年3月4日（1940年）; where a year matters."""
    return f"{japan_wareki.to_wareki(day)}（{day.year}年）" if day else ""


def jdate(day: date | datetime | None) -> str:
    """11月22日（日）, with the year when it is not this year; empty for None."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = clock.local_date(day)
    year = "" if day.year == clock.local_date(clock.now()).year else f"{day.year}年"
    return f"{year}{month_day(day)}"


def jdatetime(moment: datetime | None) -> str:
    """11/22 19:40, in Japan; with the year when it is not this year."""
    if moment is None:
        return ""
    at = clock.local(moment)
    year = "" if at.year == clock.local(clock.now()).year else f"{at.year}/"
    return f"{year}{at.month}/{at.day} {at:%H:%M}"


def when(moment: datetime | None) -> str:
    """きょう 19:40 / きのう 19:40 / 11/20（金）15:10."""
    if moment is None:
        return ""
    at = clock.local(moment)
    today = clock.local_date(clock.now())
    days = (today - at.date()).days
    if days in (0, 1, -1):
        word = {0: "きょう", 1: "きのう", -1: "あす"}[days]
        return f"{word} {at:%H:%M}"
    year = "" if at.year == today.year else f"{at.year}/"
    return f"{year}{at.month}/{at.day}（{WEEKDAYS[at.weekday()]}）{at:%H:%M}"


def age(birth: date | None, today: date | None = None) -> str:
    """86歳; empty when the birth date is not known."""
    if birth is None:
        return ""
    return f"{japan_wareki.age_on(birth, today or clock.local_date(clock.now()))}歳"


def gender(code: str) -> str:
    """男 / 女 for the stored code; empty when not recorded."""
    return _GENDERS.get(code, "")


def care_level(code: str) -> str:
    """要介護3 for the stored code; empty when not recorded."""
    return _CARE_LEVELS.get(code, "")


def full_name(person: HasIdentity, today: date | None = None) -> Markup:
    """氏名 様（カナ・年齢・性別）: never a name alone where two people could be mixed up."""
    facts = [person.kana, age(person.birth_date, today), gender(person.gender)]
    return Markup('<span class="person-name">{} 様</span>{}').format(person.name, _facts(facts))


def reported_name(stay: Any, today: date | None = None) -> Markup:
    """The same for a stay: the confirmed client's own record, else what was reported."""
    if stay.client is not None and stay.match is MatchState.CONFIRMED:
        return full_name(stay.client, today)
    facts = [stay.person_kana, age(stay.person_birth_date, today), gender(stay.person_gender)]
    return Markup('<span class="person-name">{} 様</span>{}').format(
        stay.person_name, _facts(facts)
    )


def _facts(facts: list[str]) -> Markup:
    text = "・".join(f for f in facts if f)
    return Markup('<span class="person-facts">（{}）</span>').format(text) if text else Markup("")


def lines(text: str) -> Markup:
    """Typed text with its line breaks."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def tel_link(number: str) -> Markup | str:
    """A telephone number that a telephone can dial; words such as 「なし」 stay words."""
    from handoff.japan.identifiers import phone_digits

    digits = phone_digits(number)
    if not digits:
        return number
    return Markup('<a class="tel" href="tel:{}">{}</a>').format(digits, number)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "wareki": wareki,
    "both_years": both_years,
    "jdate": jdate,
    "jdatetime": jdatetime,
    "when": when,
    "age": age,
    "gender": gender,
    "care_level": care_level,
    "full_name": full_name,
    "reported_name": reported_name,
    "lines": lines,
    "tel": tel_link,
}
_GENDERS = {c.code: c.label for c in choices.GENDER}
_CARE_LEVELS = {c.code: c.label for c in choices.CARE}


def asset(path: str) -> str:
    """Address of a static file, with the hash of its content so that it may be cached for ever."""
    known, place = installation().addresses, (request.script_root, path)
    if place not in known:
        file = Path(current_app.static_folder or "") / path
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        known[place] = url_for("static", filename=path, v=content[:12])
    return known[place]


def attach(app: Flask) -> None:
    """Give the templates of `app` their filters and the names used by the layout."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(  # globals, so that macros imported without context know them
        asset=asset,
        url_for=navigation.address,
        inbox_count=navigation.inbox_count,
        may=access.may,
        new_form_key=lambda: secrets.token_urlsafe(16),
        Permission=Permission,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def _names() -> dict[str, Any]:
        login = access.current_login()
        now = clock.now()
        return {
            "actor": login.actor if login else None,
            "login": login,
            "now": now,
            "today": clock.local_date(now),
            "navigation": navigation.for_person(login),
            "report_place": navigation.report_place(login),
            "home_url": navigation.home_url(login),
            "settings": installation().settings,
        }
