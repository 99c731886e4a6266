"""Open points of 入院時情報連携加算 beside the deadlines: U1, U6, U7, U8, early information.

Each gives the sentence that names the other reading; none when both readings come to the same.
"""

from __future__ import annotations

from datetime import date

from handoff.japan.holidays import HolidayDataMissing
from handoff.rules.admission_evidence import Provided
from handoff.rules.admission_facts import AdmissionFacts
from handoff.rules.admission_timing import Timed, timing
from handoff.rules.admission_windows import FAR_AHEAD_DAYS, Window, windows
from handoff.rules.calendar import Calendar
from handoff.rules.regimes import R4, Regime, regime_on

BILLING_DAY = 10  # NY-34: the remembered answer asks for information by the billing day


def open_points(
    facts: AdmissionFacts,
    admitted: date,
    regime: Regime,
    window: Window,
    provided: Provided,
    literal: Timed,
    calendar: Calendar | None,
) -> list[str]:
    """The other readings of one provision. `window` and `literal` are those of the literal text."""
    day = provided.days()[0][0]
    found = _before_2024(admitted, regime, window, provided, day)
    found += _other_regime(facts, admitted, regime, provided, literal, calendar)
    if literal.tier is None:
        return found
    if (admitted - day).days > FAR_AHEAD_DAYS:
        found.append(
            "NY-10：提供から入院まで日が空いています。入院の原因に照らして必要な情報でなかったとみると、算定できません。"
        )
    if (day.year, day.month) > (admitted.year, admitted.month):
        found.append(
            "U8：入院した月と提供した月が違います。提供した月の分として請求すると読むこともできます。"
        )
    earlier = facts.earlier_admission
    later_month = earlier is None or (earlier.year, earlier.month) != (
        admitted.year,
        admitted.month,
    )
    if facts.transferred and later_month and not facts.already_claimed:
        found.append("U6：転院を続けての1回の入院とみると、算定できません。")
    if facts.used_this_month is False:
        found.append(_unused_month(admitted, day))
    return found


def _before_2024(
    admitted: date, regime: Regime, window: Window, provided: Provided, day: date
) -> list[str]:
    """Before 2024-04 the text did not speak of information given before the admission."""
    if day >= admitted or regime.first >= R4.first:
        return []
    other = timing(admitted, regime, window, provided.method, day, early=True)
    return [f"令和6年3月までの文言は入院前の提供に触れていません。期限内とみると、{other.result}。"]


def _other_regime(
    facts: AdmissionFacts,
    admitted: date,
    regime: Regime,
    provided: Provided,
    literal: Timed,
    calendar: Calendar | None,
) -> list[str]:
    """U1: admission and provision lie on both sides of a revision."""
    day = provided.days()[0][0]
    own = regime_on(day)
    if own is regime:
        return []
    if own is None:
        if literal.tier is None:
            return []
        return [
            "U1：入院と提供が改定をまたいでいます。提供した日の基準は、このシステムに登録されていません。"
        ]
    if (own.first >= R4.first) and calendar is None:
        return []
    try:
        window = windows(own, admitted, facts.admitted_time, calendar)[0]
    except HolidayDataMissing:
        return []
    other = timing(admitted, own, window, provided.method, day)
    if (other.tier, other.units) == (literal.tier, literal.units):
        return []
    result = (
        "入院前の提供の定めがありません" if other.tier is None and day < admitted else other.result
    )
    return [f"U1：入院と提供が改定をまたいでいます。提供した日の基準で読むと、{result}。"]


def _unused_month(admitted: date, day: date) -> str:
    return (
        "U7：入院した月にサービスの利用がありません。前月に利用があり、その月の10日までに情報提供していれば"
        "算定できるという回答が伝わっていますが、原文を確認できていません。"
        + (
            "そう読まないと、算定できません。"
            if in_time_for_billing(admitted, day)
            else "期日を問わないと読めば、算定できます。"
        )
    )


def in_time_for_billing(admitted: date, day: date) -> bool:
    """NY-34: information by the 10th of the month of admission (billing day)."""
    return day <= admitted.replace(day=BILLING_DAY)
