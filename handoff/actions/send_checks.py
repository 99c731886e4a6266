"""What is checked before a sheet is sent: its content, the handing-over, the stay, the consent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from handoff.actions import handing as handings
from handoff.actions.consent_given import missing_consent
from handoff.actions.handing import Handing
from handoff.clock import local_date
from handoff.db.sheets import Revision
from handoff.db.stays import Stay
from handoff.rules.life import StayState
from handoff.sheets import checks
from handoff.sheets.content import Content
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


def _against_stay(declared: Sheet, content: Content, stay: Stay) -> list[Finding]:
    if stay.state is StayState.CANCELLED:
        text = "取り消された入院です。入院を知らせ直してから送ってください。"
        return [Finding("refuse", "admitted_on", text)]
    if stay.heads_up_only:
        text = "「入院したらしい」のままです。先に入院した日を知らせてください。"
        return [Finding("refuse", "admitted_on", text)]
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
