"""Named rules that hold on every sheet: order of dates, certification period, consent.

A rule takes the values that count, the moment ("save", "send", "answer") and today, and gives
findings. Sources: field catalogue 0.4-4, 0.7; 運営基準13条19号 for consent before a doctor is asked.
"""

from __future__ import annotations

from datetime import date

from handoff.sheets.model import Finding, Values

# The day a sheet leaves the office, by the name each sheet gives it (① ② ③ ④).
_WRITTEN = (
    ("written_on", "記入日"),
    ("provided_on", "情報提供日"),
    ("sent_on", "発信日"),
    ("asked_on", "照会日"),
)
_LEAVES_ON = ("provided_on", "sent_on", "asked_on", "written_on")


def day_of(values: Values, key: str) -> date | None:
    """The date stored under `key`, or None when there is none."""
    text = values.get(key)
    return date.fromisoformat(text) if isinstance(text, str) and text else None


def refuse(key: str, message: str, code: str) -> Finding:
    """A finding that must be mended before the sheet goes on."""
    return Finding("refuse", key, message, code)


def warn(key: str, message: str, code: str) -> Finding:
    """A finding that may be passed."""
    return Finding("warn", key, message, code)


def nothing_in_the_future(values: Values, moment: str, today: date) -> list[Finding]:
    """Birth and consent lie in the past; a writing day ahead of today is odd but possible."""
    found = []
    for key, what in (("birth_date", "生年月日"), ("consent_date", "同意を得た日")):
        day = day_of(values, key)
        if day and day > today:
            found.append(
                refuse(key, f"{what}が今日より後の日付です。確かめて直してください。", "future")
            )
    for key, what in _WRITTEN:
        day = day_of(values, key)
        if day and day > today:
            found.append(warn(key, f"{what}が今日より後の日付です。確かめてください。", "future"))
    return found


def certification_in_order(values: Values, moment: str, today: date) -> list[Finding]:
    """認定有効期間 runs forward, and the admission and the sheet lie inside it (0.7)."""
    start, end = day_of(values, "cert_from"), day_of(values, "cert_to")
    if start and end and start > end:
        message = "認定の有効期間の終わりが、始まりより前になっています。確かめて直してください。"
        return [refuse("cert_to", message, "order")] if moment != "save" else []
    found = []
    for key, what in (("admitted_on", "入院日"), *_WRITTEN[1:]):
        day = day_of(values, key)
        if day and ((start and day < start) or (end and day > end)):
            message = (
                f"{what}が認定の有効期間の外です。更新や区分変更がなかったか確かめてください。"
            )
            found.append(warn("cert_to" if end and day > end else "cert_from", message, "period"))
            break
    return found


def consent_before_sending(values: Values, moment: str, today: date) -> list[Finding]:
    """Consent is older than the sheet; 緊急のため事後 leaves a thing to do."""
    if moment != "send":
        return []
    if values.get("consent_type") == "4":
        message = "同意は事後に得る予定です。得られたら、利用者の頁に同意の記録を残してください。"
        return [] if values.get("consent_date") else [warn("consent_type", message, "later")]
    given = day_of(values, "consent_date")
    leaves = next((d for key in _LEAVES_ON if (d := day_of(values, key))), None)
    if given and leaves and given > leaves:
        message = "同意を得た日が、送る日より後になっています。日付を確かめてください。"
        return [refuse("consent_date", message, "order")]
    return []


EVERY_SHEET = (nothing_in_the_future, certification_in_order, consent_before_sending)
