"""入院時情報連携加算: verdict and deadlines (居宅介護支援費 ニ; rules.md section 1).

No clock and no database: the facts and the office calendar come as arguments. Where the text is
open, the literal reading is the verdict, `certain` is False and the other reading is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from handoff.japan.holidays import HolidayDataMissing
from handoff.japan.weekdays import month_day
from handoff.rules import admission_evidence as evidence
from handoff.rules.admission_evidence import Provided
from handoff.rules.admission_facts import AdmissionFacts as AdmissionFacts
from handoff.rules.admission_open import in_time_for_billing, open_points
from handoff.rules.admission_timing import TIERS, Timed, timing
from handoff.rules.admission_windows import Window, windows
from handoff.rules.calendar import Calendar
from handoff.rules.regimes import R1, Regime, regime_on
from handoff.rules.verdict import Reason, Verdict, not_loaded

TOPIC = "入院時情報連携加算"
HOSPITALS = ("病院", "診療所")


@dataclass
class _Case:
    """What is found out about one provision on the way to the verdict."""

    provided: Provided
    tier: str | None = None
    units: int = 0
    missing: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def verdict(facts: AdmissionFacts, calendar: Calendar | None) -> Verdict:
    """Judge one admission. `calendar` is that of the care-manager office (NY-14).

    Raises BadCalendar when an office has no calendar where one is needed. Days beyond the holiday
    data are refused in the verdict itself, never guessed.
    """
    if facts.admitted_on is None:
        reason = Reason("NY-37", "入院していないため（外来・日帰り）、算定できません。")
        return Verdict(TOPIC, reasons=(reason,))
    if facts.facility_type not in HOSPITALS:
        words = f"{facts.facility_type}は病院・診療所ではないため、入院にあたりません。"
        return Verdict(TOPIC, reasons=(Reason("NY-03", words),))
    admitted = facts.admitted_on
    regime = regime_on(admitted)
    if regime is None:
        return not_loaded(TOPIC, admitted)
    try:
        readings = windows(regime, admitted, facts.admitted_time, calendar)
    except HolidayDataMissing as problem:
        return Verdict(TOPIC, reasons=(Reason("NY-14", str(problem)),), certain=False)
    deadlines = {"I": readings[0].first, "II": readings[0].second}
    if not facts.provisions:
        return _not_provided(facts, readings, deadlines)
    cases = [
        _judge(facts, admitted, regime, readings, provided, calendar)
        for provided in facts.provisions
    ]
    return _answer(facts, admitted, max(cases, key=_worth), deadlines)


def _worth(case: _Case) -> tuple[bool, bool, int, bool]:
    """How good a provision is as evidence: complete first, then the higher tier."""
    return (
        case.tier is not None and not case.missing,
        case.tier is not None,
        case.units,
        not case.others,
    )


def _not_provided(
    facts: AdmissionFacts, readings: tuple[Window, ...], deadlines: Mapping[str, date]
) -> Verdict:
    reasons = [Reason("NY-03", "病院・診療所の職員への情報提供がまだ記録されていません。")]
    reasons += readings[0].reasons
    reasons += _exclusions(facts)
    others = [
        f"{w.point}：{w.words}と、(Ⅰ)は{month_day(w.first)}、(Ⅱ)は{month_day(w.second)}までです。"
        for w in readings[1:]
    ]
    return Verdict(
        TOPIC,
        reasons=tuple(reasons),
        deadlines=deadlines,
        certain=not others,
        other_reading=" ".join(others) or None,
    )


def _judge(
    facts: AdmissionFacts,
    admitted: date,
    regime: Regime,
    readings: tuple[Window, ...],
    provided: Provided,
    calendar: Calendar | None,
) -> _Case:
    case = _Case(provided)
    groups = facts.info_groups if provided.groups is None else provided.groups
    case.missing = evidence.missing(provided, groups, with_admission_day=regime is not R1)
    if not provided.to_staff:
        return case
    window, day = readings[0], provided.days()[0][0]
    literal = timing(admitted, regime, window, provided.method, day)
    case.tier, case.units = literal.tier, literal.units
    case.reasons += [*window.reasons, _when(admitted, day, literal, window)]
    for other in _other_timings(admitted, regime, readings, provided):
        if (other.tier, other.units) != (literal.tier, literal.units):
            case.others.append(f"{other.words}と、{other.result}。")
    case.others += open_points(facts, admitted, regime, window, provided, literal, calendar)
    return case


def _other_timings(
    admitted: date, regime: Regime, readings: tuple[Window, ...], provided: Provided
) -> list[Timed]:
    days = provided.days()
    found: list[Timed] = []
    for window in readings[1:]:
        timed = timing(admitted, regime, window, provided.method, days[0][0])
        found.append(Timed(timed.tier, timed.units, f"{window.point}：{window.words}"))
    for day, words in days[1:]:
        timed = timing(admitted, regime, readings[0], provided.method, day)
        found.append(Timed(timed.tier, timed.units, f"U14：{words}"))
    return found


def _exclusions(facts: AdmissionFacts) -> list[Reason]:
    """Reasons for which nothing can be claimed whatever the timing (NY-01, NY-02, NY-30).

    An earlier admission of the month that was not claimed does not matter (NY-31).
    """
    reasons: list[Reason] = []
    if facts.service != "居宅介護支援" or not facts.care_level.startswith("要介護"):
        if facts.service == "居宅介護支援" or facts.service.startswith("介護予防"):
            words = "要支援などの方（介護予防支援）には、この加算はありません。居宅介護支援（要介護1〜5）だけです。"
            reasons.append(Reason("NY-01", words))
        else:
            words = f"{facts.service}を利用する月は居宅介護支援費がないため、算定できません。"
            reasons.append(Reason("NY-02", words))
    if facts.already_claimed:
        rule = "NY-32" if facts.transferred else "NY-30"
        reasons.append(
            Reason(rule, "この月はすでに請求しています。利用者1人につき月1回です（NY-04）。")
        )
    return reasons


def _answer(
    facts: AdmissionFacts, admitted: date, case: _Case, deadlines: Mapping[str, date]
) -> Verdict:
    exclusions = _exclusions(facts)
    reasons = case.reasons + exclusions
    for word in case.missing:
        rule, words = evidence.explain(word)
        reasons.append(Reason(rule, words))
    unused = facts.used_this_month is False and case.tier is not None
    blocked = unused and not (
        facts.used_previous_month is not False
        and in_time_for_billing(admitted, case.provided.days()[0][0])
    )
    if unused:
        reasons.append(
            Reason(
                "NY-34", "入院した月にサービスの利用がない場合の扱いは、保険者に確認してください。"
            )
        )
    claimable = bool(case.tier) and not case.missing and not exclusions and not blocked
    return Verdict(
        TOPIC,
        tier=case.tier,
        units=case.units if claimable else 0,
        claimable=claimable,
        missing=tuple(case.missing),
        reasons=tuple(reasons),
        deadlines=deadlines,
        certain=not case.others,
        other_reading=" ".join(case.others) or None,
    )


def _when(admitted: date, day: date, timed: Timed, window: Window) -> Reason:
    if timed.tier is None:
        late = (
            f"{month_day(day)}の提供は、(Ⅱ)の期限{month_day(window.second)}に間に合っていません。"
        )
        return Reason(
            "NY-15", late if day > window.second else f"{month_day(day)}の提供は入院より前です。"
        )
    if day < admitted:
        return Reason("NY-10", f"入院前の{month_day(day)}の提供は(Ⅰ)として数えます。")
    return Reason(
        "NY-15",
        f"{month_day(day)}の提供は{TIERS[timed.tier]}の期限内です。日の中の時刻は問いません。",
    )
