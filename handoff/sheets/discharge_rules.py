"""Named rules of ② (field catalogue 2.5), and the contacts as 退院・退所加算 counts them.

Nothing is blocked for the sake of the fee. What is refused would be dangerous (a contraindication
without its content) or would make the record wrong (dates that cannot be).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from handoff.japan import partial_dates, wareki
from handoff.rules.discharge_count import DAYS_AFTER
from handoff.sheets.choices import SUPPORT_LEVELS
from handoff.sheets.judgements import day_of, refuse, warn
from handoff.sheets.model import Finding, Values

NOT_TOLD = "本人に病名は告知されていません。本人の前で病名を話さないでください。"
"""Stands on every copy and in red on every screen while T-3.02 is なし."""

_BETWEEN = re.compile("[\n、,，;；]+")


def diagnosis_is_hidden(values: Values) -> bool:
    """Whether the client has not been told the diagnosis (T-3.02 なし)."""
    return values.get("told_diagnosis") == "0"


def people_of(text: str) -> tuple[str, ...]:
    """The people named in a text, one a line or separated by 、."""
    return tuple(part.strip() for part in _BETWEEN.split(text) if part.strip())


def stay_in_order(values: Values, moment: str, today: date) -> list[Finding]:
    """The stay begins before it ends, and its real end is not ahead of us."""
    found = []
    admitted, left = day_of(values, "admitted_on"), day_of(values, "discharged_on")
    if admitted and admitted > today:
        found.append(
            refuse(
                "admitted_on", "入院日が今日より後の日付です。確かめて直してください。", "future"
            )
        )
    if left and left > today:
        message = (
            "退院日（実績）が今日より後の日付です。これからのことは「退院予定日」に書いてください。"
        )
        found.append(refuse("discharged_on", message, "future"))
    if admitted and left and left < admitted:
        message = "退院日が入院日より前になっています。どちらかの日付を直してください。"
        found.append(refuse("discharged_on", message, "order"))
    return found


def planned_discharge_makes_sense(values: Values, moment: str, today: date) -> list[Finding]:
    """退院予定日 lies after the admission, and not in the past while nobody has left."""
    text, admitted = values.get("discharge_planned_on"), day_of(values, "admitted_on")
    latest = partial_dates.from_storage(text).latest() if isinstance(text, str) and text else None
    if latest is None:
        return []
    if admitted and latest < admitted:
        message = "退院予定日が入院日より前になっています。どちらかの日付を直してください。"
        return [refuse("discharge_planned_on", message, "order")]
    if latest < today and not values.get("discharged_on"):
        message = "退院予定日が過ぎています。退院したときは退院日を、延びたときは新しい予定日を書いてください。"
        return [warn("discharge_planned_on", message, "past")]
    return []


def contraindication_told(values: Values, moment: str, today: date) -> list[Finding]:
    """2.5-4: 禁忌あり without saying what is dangerous; nobody may pass it."""
    if moment == "save" or values.get("contra") != "1" or values.get("contra_detail"):
        return []
    message = "禁忌が「あり」です。何をしてはいけないか、禁忌の内容を書いてください。"
    return [refuse("contra_detail", message, "missing")]


def diagnosis_not_spoken_of(values: Values, moment: str, today: date) -> list[Finding]:
    """T-3.02 なし is said again before the sheet goes anywhere."""
    if moment == "save" or not diagnosis_is_hidden(values):
        return []
    return [warn("told_diagnosis", NOT_TOLD, "not_told")]


def contacts_in_time(values: Values, moment: str, today: date) -> list[Finding]:
    """A contact lies in the past and in the stay, up to 7 days after it (TT-09)."""
    admitted, left = day_of(values, "admitted_on"), day_of(values, "discharged_on")
    found = []
    for number, row in enumerate(values.get("contacts", ())):
        on = day_of(row, "contact_on")
        if on is None:
            continue
        said = _outside(on, admitted, left, today)
        if said:
            level, message, code = said
            words = f"{number + 1}回目（{wareki.to_wareki(on)}）：{message}"
            found.append(Finding(level, "contacts", words, code, number, "contact_on"))
    return found


def _outside(
    on: date, admitted: date | None, left: date | None, today: date
) -> tuple[str, str, str] | None:
    if on > today:
        return "refuse", "今日より後の日付です。聞き取った日に直してください。", "future"
    if admitted and on < admitted:
        return (
            "warn",
            "入院日より前の日付です。退院・退所加算には数えません。確かめてください。",
            "outside",
        )
    if left and on > left + timedelta(days=DAYS_AFTER):
        message = f"退院の日から{DAYS_AFTER}日を過ぎています。退院・退所加算には数えません。"
        return "warn", message, "outside"
    return None


def contacts_told_once(values: Values, moment: str, today: date) -> list[Finding]:
    """The same contact typed twice; two different ones on a day are ordinary (and count once)."""
    seen: dict[tuple[str, ...], int] = {}
    found = []
    for number, row in enumerate(values.get("contacts", ())):
        same = tuple(row.get(k, "") for k in ("contact_on", "contact_kind", "informants"))
        first = seen.setdefault(same, number)
        if first != number and all(same[:2]):
            message = (
                f"{first + 1}回目と{number + 1}回目が同じ日・同じ相手です。"
                "同じ記録を2度書いたときは、1つを消してください。"
            )
            found.append(Finding("warn", "contacts", message, "twice", number, "contact_on"))
    return found


def conferences_make_sense(values: Values, moment: str, today: date) -> list[Finding]:
    """A conference needs people, and is not held over the telephone or on paper (TT-20)."""
    return [
        Finding("warn", "contacts", f"{number + 1}回目の会議：{message}", code, number, column)
        for number, row in enumerate(values.get("contacts", ()))
        if row.get("conference") == "1"
        for code, column, message in _conference_oddities(row)
    ]


def _conference_oddities(row: Values) -> Iterator[tuple[str, str, str]]:
    people = [p for k in ("conf_hospital", "conf_home") for p in people_of(row.get(k, ""))]
    if len(people) == 1:
        message = (
            "出席者が1人だけです。ほかの出席者も書いてください。このままでは面談として数えます。"
        )
        yield "alone", "conf_hospital" if row.get("conf_hospital") else "conf_home", message
    if row.get("contact_kind") in ("phone", "sheet_fax"):
        message = "電話や書面だけのやり取りは、退院・退所加算の会議に数えません。確かめてください。"
        yield "not_met", "contact_kind", message
    if row.get("contact_mode") == "video" and row.get("video_consent") == "0":
        message = "ビデオで行うことの同意がないときは、面談として数えます。"
        yield "no_consent", "video_consent", message


def contacts_before_closing(values: Values, moment: str, today: date) -> list[Finding]:
    """2.5-1: at least one contact before the file is closed."""
    if moment != "close" or values.get("contacts"):
        return []
    message = "面談・カンファレンスの記録がまだです。1回分を書いてから閉じてください。"
    return [refuse("contacts", message, "missing")]


def denture_makes_sense(values: Values, moment: str, today: date) -> list[Finding]:
    """Dentures that do not exist are not worn; a tube alone has no food form."""
    found = []
    if values.get("denture") == "0" and values.get("denture_used") == "1":
        message = "義歯が「なし」ですが、入院中の使用が「あり」です。確かめてください。"
        found.append(warn("denture_used", message, "contradiction"))
    if values.get("food") == ("tube",) and values.get("food_class_value"):
        message = "食事形態が「経管栄養」だけですが、食形態区分が書かれています。確かめてください。"
        found.append(warn("food_class_value", message, "contradiction"))
    return found


def fee_of_support_levels(values: Values, moment: str, today: date) -> list[Finding]:
    """TT-12: 介護予防支援 has no 退院・退所加算; the record is useful all the same."""
    if moment not in ("send", "close") or values.get("care_level") not in SUPPORT_LEVELS:
        return []
    message = (
        "要支援・事業対象者の方は、退院・退所加算の対象ではありません。記録はこのまま残せます。"
    )
    return [warn("care_level", message, "no_fee")]


RULES = (
    stay_in_order,
    planned_discharge_makes_sense,
    contraindication_told,
    diagnosis_not_spoken_of,
    contacts_in_time,
    contacts_told_once,
    conferences_make_sense,
    contacts_before_closing,
    denture_makes_sense,
    fee_of_support_levels,
)
