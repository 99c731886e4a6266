"""What is checked before a sheet is sent: its content, the handing-over, the stay, the consent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from handoff.actions import handing as handings
from handoff.actions.consent_given import missing_consent
from handoff.actions.handing import Handing
from handoff.clock import local_date
from handoff.db import find_sheets
from handoff.db.sheets import Revision
from handoff.db.stays import Stay
from handoff.rules.life import MatchState, StayState
from handoff.sheets import checks, oddities
from handoff.sheets.content import Content, counting, read
from handoff.sheets.display import date_text
from handoff.sheets.model import Finding, Sheet


def refusals(
    session: Session,
    declared: Sheet,
    content: Content,
    stay: Stay,
    handing: Handing,
    corrected: Revision | None,
    now: datetime,
) -> list[Finding]:
    """Everything that must be mended before this sheet can be sent; empty when nothing must."""
    found = list(checks.run(declared, content, "send", local_date(now)).refusals)
    found += handings.check(handing, now)
    found += _against_stay(declared, content, stay)
    found += _against_day(declared, content, handing, now)
    found += reason_refusals(corrected, handing.reason)
    if reason := missing_consent(session, stay.client_id, content, handing, now):
        found.append(Finding("refuse", "consent_type", reason, "RC-07"))
    return found


def filing_refusals(
    declared: Sheet,
    content: Content,
    stay: Stay,
    corrected: Revision | None,
    reason: str,
    day: date,
) -> list[Finding]:
    """What must be mended before a sheet is kept in the own file as a version of its own."""
    found = list(checks.run(declared, content, "close", day).refusals)
    return [*found, *_against_stay(declared, content, stay), *reason_refusals(corrected, reason)]


WITHOUT_PAUSE = frozenset({"missing", "flash", "shape"})
"""Listed on the check page and at their box; a sheet with gaps, or a number that looks unusual, is
ordinary. What contradicts itself or was not looked at is worth one question."""


def odd(
    session: Session,
    declared: Sheet,
    content: Content,
    stay: Stay,
    corrected: Revision | None,
    today: date,
    warnings: Sequence[Finding] | None = None,
) -> tuple[Finding, ...]:
    """What is possible but odd: asked about once before sending, and passed with a reason.

    `corrected`: the version that is corrected; `warnings` of checks.run for "send", when known.
    """
    if warnings is None:
        warnings = checks.run(declared, content, "send", today).warnings
    found = [f for f in warnings if f.code not in WITHOUT_PAUSE]
    values = counting(declared, content.values)
    if stay.client is not None and stay.match is MatchState.CONFIRMED:
        client = stay.client
        known = oddities.Person(client.name, client.birth_date, client.gender)
        found += oddities.against_person(declared, values, known)
    for before, since in _earlier(session, declared, stay, corrected):
        told = {f.code for f in found}
        old = counting(declared, read(declared, before.content).values)
        more = oddities.against_before(declared, values, old, since)
        found += [f for f in more if f.code not in told]
    return tuple(found)


def _earlier(
    session: Session, declared: Sheet, stay: Stay, corrected: Revision | None
) -> Iterator[tuple[Revision, str]]:
    """The version that is corrected, else the last one of the client's other stays."""
    if corrected is not None:
        yield corrected, f"第{corrected.number}版"
    elif stay.client_id is not None:
        own = find_sheets.sheet_of(session, stay, declared.code)
        last = find_sheets.last_for_client(
            session, stay.client_id, declared.code, own.id if own else 0
        )
        if last is not None and not last.own_form:
            yield last, f"前回（{date_text(local_date(last.sent_at).isoformat())}）"


def reason_refusals(corrected: Revision | None, reason: str) -> list[Finding]:
    """A further version says why it was made."""
    if corrected is None or reason.strip():
        return []
    what = "取り下げた版を送り直す" if corrected.withdrawn_at else "訂正する"
    return [Finding("refuse", "reason", f"{what}理由を入れてください。")]


def handing_refusals(handing: Handing, revision: Revision, now: datetime) -> list[Finding]:
    """What keeps a sent revision from being handed over once more."""
    found = handings.check(handing, now)
    if revision.withdrawn_at is not None:
        text = "取り下げた版は渡せません。訂正した版を送ってください。"
        found.append(Finding("refuse", "means", text))
    return found


def stay_refusals(stay: Stay) -> list[Finding]:
    """What of the stay itself keeps a sheet from being sent."""
    if stay.state is StayState.CANCELLED:
        text = "取り消された入院です。入院を知らせ直してから送ってください。"
        return [Finding("refuse", "admitted_on", text)]
    if stay.heads_up_only:
        text = "「入院したらしい」のままです。先に入院した日を知らせてください。"
        return [Finding("refuse", "admitted_on", text)]
    return []


def _against_stay(declared: Sheet, content: Content, stay: Stay) -> list[Finding]:
    if found := stay_refusals(stay):
        return found
    written = _date(content.get("admitted_on"))
    if "admitted_on" not in declared.items or written is None or stay.admitted_on is None:
        return []
    if written == stay.admitted_on:
        return []
    text = (
        f"シートの入院日（{_day(written)}）と入院の記録（{_day(stay.admitted_on)}）が違います。"
        "正しいほうにそろえてください。"
    )
    return [Finding("refuse", "admitted_on", text, "stay")]


def _against_day(
    declared: Sheet, content: Content, handing: Handing, now: datetime
) -> list[Finding]:
    """情報提供日 on the paper and the day on record are the same evidence (NY-21)."""
    written = _date(content.get("provided_on"))
    if "provided_on" not in declared.items or written is None or handing.means is None:
        return []
    given = local_date(handing.moment(now))
    if written == given:
        return []
    text = (
        f"シートの情報提供日（{_day(written)}）と渡した日（{_day(given)}）が違います。"
        "シートの情報提供日を直してください。"
    )
    return [Finding("refuse", "provided_on", text, "NY-21")]


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
