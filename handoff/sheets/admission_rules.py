"""Named rules of ① (field catalogue 1.5), beside those that hold on every sheet.

Each takes the values that count, the moment and today. "refuse" is kept for what would make the
paper wrong; what is merely odd warns, for the real paper would be handed over too.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from handoff.sheets.choices import SUPPORT_LEVELS
from handoff.sheets.judgements import day_of, refuse, warn
from handoff.sheets.model import Finding, Values


def _month_before(day: date) -> date:
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def admission_not_ahead(values: Values, moment: str, today: date) -> list[Finding]:
    """An admission lies in the past, unless it is a planned one (NY-10: information may go before)."""
    admitted = day_of(values, "admitted_on")
    if not admitted or admitted <= today or values.get("admission_planned"):
        return []
    message = (
        "入院日が今日より後の日付です。確かめて直してください。"
        "これから入院する予定のときは「予定入院」にチェックしてください。"
    )
    return [refuse("admitted_on", message, "future")]


def provided_in_time(values: Values, moment: str, today: date) -> list[Finding]:
    """1.5-3: far before the admission, or after the second day from it (NY-10, 老企36号)."""
    admitted, provided = day_of(values, "admitted_on"), day_of(values, "provided_on")
    if not admitted or not provided:
        return []
    if provided < _month_before(admitted):
        message = (
            "情報提供日が入院日の1か月以上前です。入院時情報連携加算の対象にならないことがあります"
            "（区分なしの見込み）。日付を確かめてください。"
        )
        return [warn("provided_on", message, "long_before")]
    if provided > admitted + timedelta(days=2):
        message = (
            "情報提供日が入院日の翌々日を過ぎています。入院時情報連携加算は区分なしの見込みです。"
            "営業時間外の入院で期限が延びるときは、判定の画面で確かめてください。"
        )
        return [warn("provided_on", message, "late")]
    return []


def key_person_can_be_called(values: Values, moment: str, today: date) -> list[Finding]:
    """N-2.09: a named key person needs a telephone number (「不明」 is an answer)."""
    if moment != "send" or not values.get("key_person_name") or values.get("key_person_tel1"):
        return []
    message = (
        "キーパーソンの電話番号を入力してください。分からないときは「不明」と入力してください。"
    )
    return [refuse("key_person_tel1", message, "missing")]


def plan_enclosed(values: Values, moment: str, today: date) -> list[Finding]:
    """A ticked 「計画(1)参照」 makes 居宅サービス計画書 an enclosure (1.3, section 3)."""
    ticked = [k for k in ("wish_client_see_plan", "wish_family_see_plan") if values.get(k)]
    if moment != "send" or not ticked or "plan" in values.get("enclosed_docs", ()):
        return []
    message = (
        "意向の欄で「居宅サービス計画(1)参照」としています。"
        "「同封する書類」で居宅サービス計画書にチェックするか、参照のチェックを外してください。"
    )
    return [refuse("enclosed_docs", message, "missing")]


def services_told(values: Values, moment: str, today: date) -> list[Finding]:
    """N-4.02: without an enclosed plan the services themselves must be told (NY-20)."""
    rows, none = values.get("services"), values.get("no_services")
    if rows and none:
        message = "「介護サービスの利用なし」にチェックがありますが、利用サービスが書かれています。"
        return [warn("no_services", message + "どちらかに直してください。", "contradiction")]
    if moment != "send" or rows or none or values.get("enclosed_docs") or values.get("flash"):
        return []
    message = (
        "介護サービスの利用状況がまだです。利用サービスを書くか、"
        "居宅サービス計画書を同封してください。利用がないときは「利用なし」にチェックしてください。"
    )
    return [warn("services", message, "missing")]


def household_makes_sense(values: Values, moment: str, today: date) -> list[Finding]:
    """日中独居 goes with every household but 独居 (E-HH)."""
    found = []
    for flag, home in (
        ("alone_daytime", "household"),
        ("household_after_alone_daytime", "household_after"),
    ):
        if values.get(flag) and values.get(home) == "alone":
            message = (
                "世帯が「独居」のときは、「日中独居」のチェックは要りません。確かめてください。"
            )
            found.append(warn(flag, message, "contradiction"))
    return found


def eating_makes_sense(values: Values, moment: str, today: date) -> list[Finding]:
    """1.5-5: food form without eating by mouth; choking always, yet no thickener."""
    found = []
    route = values.get("intake_route", ())
    if route and "oral" not in route and values.get("food_form"):
        message = "摂取方法に「経口」がありませんが、食事形態が選ばれています。確かめてください。"
        found.append(warn("food_form", message, "contradiction"))
    if values.get("swallow") == "always" and values.get("thickener") == "0":
        message = "「常にむせる」で「とろみなし」になっています。確かめてください。"
        found.append(warn("thickener", message, "contradiction"))
    return found


def medicines_make_sense(values: Values, moment: str, today: date) -> list[Finding]:
    """A list of medicines beside 内服薬なし; doctors beside かかりつけ医なし."""
    found = []
    if values.get("medications") and values.get("oral_meds") == "0":
        message = "内服薬が「なし」ですが、薬剤一覧に書かれています。確かめてください。"
        found.append(warn("oral_meds", message, "contradiction"))
    if values.get("doctors") and values.get("no_doctor"):
        message = "「かかりつけ医なし」にチェックがありますが、かかりつけ医が書かれています。"
        found.append(warn("no_doctor", message + "確かめてください。", "contradiction"))
    return found


def fee_of_support_levels(values: Values, moment: str, today: date) -> list[Finding]:
    """1.5-6, NY-01: 介護予防支援 has no 入院時情報連携加算; the sheet itself may be sent."""
    if moment != "send" or values.get("care_level") not in SUPPORT_LEVELS:
        return []
    message = "要支援・事業対象者の方は、入院時情報連携加算の対象ではありません。シートはこのまま送れます。"
    return [warn("care_level", message, "no_fee")]


RULES = (
    admission_not_ahead,
    provided_in_time,
    key_person_can_be_called,
    plan_enclosed,
    services_told,
    household_makes_sense,
    eating_makes_sense,
    medicines_make_sense,
    fee_of_support_levels,
)
