"""入院時情報連携加算: verdict and deadlines (居宅介護支援費 ニ; rules.md section 1).

No clock and no database: the facts and the office calendar come as arguments. Where the text is
open, the literal reading is the verdict, `certain` is False and the other reading is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from handoff.japan.holidays import HolidayDataMissing
from handoff.rules import admission_evidence as evidence
from handoff.rules.admission_evidence import Provided
from handoff.rules.admission_windows import FAR_AHEAD_DAYS, Window, windows
from handoff.rules.calendar import Calendar
from handoff.rules.regimes import R1, R4, Regime, regime_on
from handoff.rules.verdict import Reason, Verdict, not_loaded

TOPIC = "入院時情報連携加算"
HOSPITALS = ("病院", "診療所")
TIERS = {"I": "(Ⅰ)", "II": "(Ⅱ)"}
BILLING_DAY = 10  # NY-34: the remembered answer asks for information by the billing day


@dataclass(frozen=True, slots=True)
class AdmissionFacts:
    """One admission as the rule sees it; words are those of judge-format."""

    admitted_on: date | None  # None: no admission (day-only outpatient care)
    admitted_time: time | None  # None: not known
    care_level: str = "要介護1"
    service: str = "居宅介護支援"
    facility_type: str = "病院"
    provisions: tuple[Provided, ...] = ()
    info_groups: frozenset[str] = frozenset()
    already_claimed: bool = False
    transferred: bool = False
    earlier_admission: date | None = None  # of the hospital the person was transferred from
    used_this_month: bool | None = None
    used_previous_month: bool | None = None


@dataclass(frozen=True, slots=True)
class _Timed:
    """A tier under one reading; `words` name the reading, "" is the literal one."""

    tier: str | None
    units: int
    words: str = ""


@dataclass
class _Case:
    """What is found out about one provision on the way to the verdict."""

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
    regime = regime_on(facts.admitted_on)
    if regime is None:
        return not_loaded(TOPIC, facts.admitted_on)
    try:
        readings = windows(regime, facts.admitted_on, facts.admitted_time, calendar)
    except HolidayDataMissing as problem:
        return Verdict(TOPIC, reasons=(Reason("NY-14", str(problem)),), certain=False)
    deadlines = {"I": readings[0].first, "II": readings[0].second}
    if not facts.provisions:
        return _not_provided(facts, readings, deadlines)
    cases = [_judge(facts, regime, readings, provided) for provided in facts.provisions]
    return _answer(facts, max(cases, key=_worth), deadlines)


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
        f"{w.point}：{w.words}と、(Ⅰ)は{_md(w.first)}、(Ⅱ)は{_md(w.second)}までです。"
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
    facts: AdmissionFacts, regime: Regime, readings: tuple[Window, ...], provided: Provided
) -> _Case:
    case = _Case()
    groups = facts.info_groups if provided.groups is None else provided.groups
    case.missing = evidence.missing(provided, groups, with_admission_day=regime is not R1)
    if not provided.to_staff:
        return case
    literal = _timing(facts, regime, readings[0], provided, provided.days()[0][0])
    case.tier, case.units = literal.tier, literal.units
    case.reasons += readings[0].reasons
    case.reasons.append(_when(facts, provided, literal, readings[0]))
    for other in _other_timings(facts, regime, readings, provided):
        if (other.tier, other.units) != (literal.tier, literal.units):
            case.others.append(f"{other.words}と、{_result(other)}。")
    _open_points(facts, provided, case)
    return case


def _timing(
    facts: AdmissionFacts, regime: Regime, window: Window, provided: Provided, day: date
) -> _Timed:
    """The tier by timing alone under one reading; the method decides only in R1 (NY-05)."""
    assert facts.admitted_on is not None  # noqa: S101 - verdict() has answered this case
    before = day < facts.admitted_on
    if before and regime.first < R4.first:
        return _Timed(None, 0)  # the text before 2024-04 did not speak of it
    if regime is R1:
        if day > window.second:
            return _Timed(None, 0)
        return _Timed("I", 200) if provided.method == "visit" else _Timed("II", 100)
    high, low = (250, 200) if regime.first >= R4.first else (200, 100)
    if day <= window.first:
        return _Timed("I", high)
    return _Timed("II", low) if day <= window.second else _Timed(None, 0)


def _other_timings(
    facts: AdmissionFacts, regime: Regime, readings: tuple[Window, ...], provided: Provided
) -> list[_Timed]:
    days = provided.days()
    found: list[_Timed] = []
    for window in readings[1:]:
        timed = _timing(facts, regime, window, provided, days[0][0])
        found.append(_Timed(timed.tier, timed.units, f"{window.point}：{window.words}"))
    for day, words in days[1:]:
        timed = _timing(facts, regime, readings[0], provided, day)
        found.append(_Timed(timed.tier, timed.units, f"U14：{words}"))
    return found


def _open_points(facts: AdmissionFacts, provided: Provided, case: _Case) -> None:
    """Open points that do not change the deadline: U1, U6, U7, U8, early information."""
    admitted, day = facts.admitted_on, provided.days()[0][0]
    assert admitted is not None  # noqa: S101
    regime = regime_on(admitted)
    if day < admitted and regime is not None and regime.first < R4.first:
        case.others.append(
            "令和6年3月までの文言は入院前の提供に触れていません。期限内とみると、(Ⅰ)です。"
        )
    if (admitted - day).days > FAR_AHEAD_DAYS and case.tier:
        case.others.append(
            "NY-10：提供から入院まで日が空いています。入院の原因に照らして必要な情報でなかったとみると、算定できません。"
        )
    if regime_on(day) is not regime and _units_changed(admitted, day):
        case.others.append(
            "U1：入院と提供が改定をまたいでいます。提供した日の基準で読むと、段階や単位が変わることがあります。"
        )
    if not case.tier:
        return
    if (day.year, day.month) > (admitted.year, admitted.month):
        case.others.append(
            "U8：入院した月と提供した月が違います。提供した月の分として請求すると読むこともできます。"
        )
    later_month = facts.earlier_admission is None or (
        (facts.earlier_admission.year, facts.earlier_admission.month)
        != (admitted.year, admitted.month)
    )
    if facts.transferred and later_month and not facts.already_claimed:
        case.others.append("U6：転院を続けての1回の入院とみると、算定できません。")
    if facts.used_this_month is False:
        case.others.append(_unused_month(facts, day))


def _unused_month(facts: AdmissionFacts, day: date) -> str:
    return (
        "U7：入院した月にサービスの利用がありません。前月に利用があり、その月の10日までに情報提供していれば"
        "算定できるという回答が伝わっていますが、原文を確認できていません。"
        + (
            "そう読まないと、算定できません。"
            if _in_time_for_billing(facts, day)
            else "期日を問わないと読めば、算定できます。"
        )
    )


def _in_time_for_billing(facts: AdmissionFacts, day: date) -> bool:
    """NY-34: information by the 10th of the month of admission (billing day)."""
    assert facts.admitted_on is not None  # noqa: S101
    return day <= facts.admitted_on.replace(day=BILLING_DAY)


def _units_changed(admitted: date, day: date) -> bool:
    """Whether a revision between the two days touched this add-on (2018-04, 2024-04, 2027-04)."""
    first, last = sorted((admitted, day))
    changes = (date(2012, 4, 1), date(2018, 4, 1), date(2024, 4, 1), date(2027, 4, 1))
    return any(first < change <= last for change in changes)


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


def _answer(facts: AdmissionFacts, case: _Case, deadlines: Mapping[str, date]) -> Verdict:
    exclusions = _exclusions(facts)
    reasons = case.reasons + exclusions
    for word in case.missing:
        rule, words = evidence.explain(word)
        reasons.append(Reason(rule, words))
    unused = facts.used_this_month is False and case.tier is not None
    blocked = unused and not (
        facts.used_previous_month is not False
        and any(_in_time_for_billing(facts, p.days()[0][0]) for p in facts.provisions)
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


def _when(facts: AdmissionFacts, provided: Provided, timed: _Timed, window: Window) -> Reason:
    day = provided.days()[0][0]
    assert facts.admitted_on is not None  # noqa: S101
    if day < facts.admitted_on and timed.tier:
        words = f"入院前の{_md(day)}の提供は(Ⅰ)として数えます。"
        return Reason("NY-10", words)
    if timed.tier is None:
        return Reason("NY-15", f"{_md(day)}の提供は、(Ⅱ)の期限{_md(window.second)}に間に合っていません。"
                      if day > window.second else f"{_md(day)}の提供は入院より前です。")  # fmt: skip
    return Reason(
        "NY-15", f"{_md(day)}の提供は{TIERS[timed.tier]}の期限内です。日の中の時刻は問いません。"
    )


def _result(timed: _Timed) -> str:
    return f"{TIERS[timed.tier]}{timed.units}単位です" if timed.tier else "期限に間に合っていません"


def _md(day: date) -> str:
    return f"{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"
