"""軽度者の福祉用具貸与: which rental needs an exception, and by which route it is given.

rules.md 5.1–5.4 (告示94号 第31号, 老企36号). Route order: unrestricted, A the survey, B care
management judgement, C doctor + meeting + municipality. No clock and no database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handoff.rules import survey
from handoff.rules.regimes import regime_on
from handoff.rules.verdict import Reason, Verdict, not_loaded

TOPIC = "軽度者福祉用具貸与"
LIGHT = ("要支援1", "要支援2", "要支援", "要介護1")
MIDDLE = ("要介護2", "要介護3")
LEVELS = (*LIGHT, *MIDDLE, "要介護4", "要介護5")
MISSING_ORDER = ("doctor_state", "doctor_proof", "サービス担当者会議", "municipality_confirmation", "care_management_judgement")  # fmt: skip
STATES = ("i", "ii", "iii")
PROOFS = ("主治医意見書", "診断書", "聴取記録(ケアプラン)", "連絡票")
STEP_LIFT, CHAIR_LIFT = "段差解消機", "昇降座椅子"

Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EquipmentFacts:
    """One item for one person; words are those of judge-format, survey answers normalised."""

    day: date
    care_level: str
    item: str
    answers: Answers = field(default_factory=dict)
    dementia_in_opinion: bool = False  # 認知症 written in the 主治医意見書
    lift_kind: str | None = None
    doctor_state: str | None = None
    doctor_proof: str | None = None
    meeting_held: bool = False
    municipality_confirmed: bool = False
    care_management_judgement: bool = False
    confirmed_on: date | None = None
    rental_start: date | None = None


def _is(code: str, *wanted: str) -> Callable[[EquipmentFacts], bool]:
    return lambda facts: facts.answers.get(code) in wanted


def _trouble(facts: EquipmentFacts) -> bool:
    """徘徊感知機器 (一): communication, response or memory (rules.md 5.2)."""
    told = facts.answers.get("3-1")
    if told is not None and told != survey.TELLS[0]:
        return True
    if any(facts.answers.get(code) == "できない" for code in survey.RESPONSE):
        return True
    if any(facts.answers.get(code, "ない") != "ない" for code in survey.BEHAVIOUR):
        return True
    return facts.dementia_in_opinion


_cannot_turn, _cannot_rise = _is("1-3", "できない"), _is("1-4", "できない")
_cannot_walk, _cannot_stand = _is("1-7", "できない"), _is("1-8", "できない")
_helped_over = _is("2-1", "一部介助", "全介助")
_moves = _is("2-2", *survey.CARE[:3])
_all_help_stool, _all_help_over = _is("2-6", "全介助"), _is("2-1", "全介助")


@dataclass(frozen=True, slots=True)
class Restricted:
    """An item kept from lighter levels: the survey condition and its words."""

    by_survey: Callable[[EquipmentFacts], bool]
    words: str
    also_middle: bool = False  # restricted for 要介護2・3 too


_WALK = Restricted(_cannot_walk, "1-7 歩行「できない」")
_BED = Restricted(lambda f: _cannot_rise(f) or _cannot_turn(f), "1-4 起き上がり「できない」か 1-3 寝返り「できない」")  # fmt: skip
_TURN = Restricted(_cannot_turn, "1-3 寝返り「できない」")
RESTRICTED: Mapping[str, Restricted] = {
    "車いす": _WALK,
    "車いす付属品": _WALK,
    "特殊寝台": _BED,
    "特殊寝台付属品": _BED,
    "床ずれ防止用具": _TURN,
    "体位変換器": _TURN,
    "徘徊感知機器": Restricted(lambda f: _trouble(f) and _moves(f), "意思の伝達・反応・記憶などの支障と、2-2 移動「全介助」以外の両方"),
    "移動用リフト": Restricted(lambda f: _helped_over(f) or _cannot_stand(f), "1-8 立ち上がり「できない」か 2-1 移乗「一部介助」「全介助」"),
    "自動排泄処理装置": Restricted(lambda f: _all_help_stool(f) and _all_help_over(f), "2-6 排便「全介助」と 2-1 移乗「全介助」の両方", also_middle=True),
}  # fmt: skip
"""対象外種目 (5.1) with the survey result that proves the need (route A, 5.2)."""
FREE = (
    "自動排泄処理装置(尿のみ)",
    "つり具(リフト)",
    "手すり",
    "スロープ",
    "歩行器",
    "歩行補助つえ",
)
ITEMS = (*RESTRICTED, *FREE)
ROUTE_B = ("車いす", "車いす付属品", "移動用リフト")


def is_restricted(item: str, care_level: str) -> bool:
    """Whether `item` is 対象外種目 for `care_level` (5.1)."""
    rule = RESTRICTED.get(item)
    if rule is None:
        return False
    return care_level in LIGHT or (care_level in MIDDLE and rule.also_middle)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Result of one reading."""

    route: str | None
    missing: tuple[str, ...] = ()


def verdict(facts: EquipmentFacts) -> Verdict:
    """Judge one item. `extra` holds `result` (eligible / not_eligible) and `route`."""
    if regime_on(facts.day) is None:
        return not_loaded(TOPIC, facts.day, result="not_eligible", route=None)
    if not is_restricted(facts.item, facts.care_level):
        return _verdict(_Outcome("unrestricted"), [_free(facts)], [])
    literal = _decide(facts, _by_survey(facts), _may_judge(facts))
    others = _chair_readings(facts, literal)
    if literal.route == "C":
        others += _timing(facts)
    return _verdict(literal, _reasons(facts, literal), others)


def _by_survey(facts: EquipmentFacts) -> bool:
    """Route A; a 昇降座椅子 is judged by 移乗 rather than 立ち上がり (U10)."""
    if facts.item == "移動用リフト" and facts.lift_kind == CHAIR_LIFT:
        return _helped_over(facts)
    return RESTRICTED[facts.item].by_survey(facts)


def _may_judge(facts: EquipmentFacts) -> bool:
    """Whether route B is open for this item: 車いす(二), リフト(三) (5.3)."""
    return facts.item in ROUTE_B and facts.lift_kind != CHAIR_LIFT


def _decide(facts: EquipmentFacts, by_survey: bool, may_judge: bool) -> _Outcome:
    if by_survey:
        return _Outcome("A")
    common = [
        *(["doctor_proof"] if facts.doctor_proof is None else []),
        *([] if facts.meeting_held else ["サービス担当者会議"]),
    ]
    judged = [*common, *([] if facts.care_management_judgement else ["care_management_judgement"])]
    if may_judge and not judged:
        return _Outcome("B")
    confirmed = [
        *(["doctor_state"] if facts.doctor_state is None else []),
        *common,
        *([] if facts.municipality_confirmed else ["municipality_confirmation"]),
    ]
    if not confirmed:
        return _Outcome("C")
    # What would have to be supplied: the route that is nearer to its end.
    nearer = (len(judged), facts.doctor_state is not None) <= (len(confirmed), False)
    return _Outcome(None, tuple(judged if may_judge and nearer else confirmed))


def _chair_readings(facts: EquipmentFacts, literal: _Outcome) -> list[str]:
    """U10: 昇降座椅子 read like any other lift."""
    if facts.item != "移動用リフト" or facts.lift_kind != CHAIR_LIFT:
        return []
    other = _decide(facts, RESTRICTED[facts.item].by_survey(facts), True)
    if other.route == literal.route:
        return []
    how = f"経路{other.route}で対象になります" if other.route else "対象になりません"
    return [f"U10：昇降座椅子をほかのリフトと同じに扱うと、{how}。"]


def _timing(facts: EquipmentFacts) -> list[str]:
    """U11: the municipality confirmed only after the rental began."""
    start = facts.rental_start or facts.day
    if facts.confirmed_on is None or facts.confirmed_on <= start:
        return []
    return [
        "U11：市町村の確認が貸与の開始より後です。貸与の前の確認を求める市町村では、確認の日までは対象になりません。"
    ]


def _free(facts: EquipmentFacts) -> Reason:
    if facts.item in FREE:
        return Reason("5.1", f"{facts.item}は、どの要介護度でも制限のない種目です。")
    return Reason("5.1", f"{facts.item}は、{facts.care_level}では制限のない種目です。")


_WORDS = {
    "doctor_state": ("5.4", "医師の医学的な所見（ⅰ・ⅱ・ⅲのどの状態か）がまだです。病名だけや「必要」という同意だけでは足りません。"),
    "doctor_proof": ("5.4", "主治医の意見を聞いた記録（主治医意見書・診断書・連絡票・聴取の記録）がまだです。"),
    "サービス担当者会議": ("5.4", "サービス担当者会議などで特に必要と判断した記録がまだです。"),
    "municipality_confirmation": ("5.4", "市町村の確認がまだです。"),
    "care_management_judgement": ("5.3", "適切なケアマネジメントによる判断がまだです。"),
}  # fmt: skip


def _reasons(facts: EquipmentFacts, outcome: _Outcome) -> list[Reason]:
    rule = RESTRICTED[facts.item]
    reasons = [Reason("5.1", f"{facts.item}は、{facts.care_level}では原則として借りられない種目です。")]  # fmt: skip
    if outcome.route == "A":
        reasons.append(Reason("5.2", f"直近の認定調査（{rule.words}）にあたるため、借りられます。市町村の確認はいりません。"))  # fmt: skip
        return reasons
    if facts.answers:
        reasons.append(Reason("5.2", f"直近の認定調査は{rule.words}にあたりません。"))
    else:
        reasons.append(Reason("5.2", f"直近の認定調査の結果がまだです（{rule.words}なら借りられます）。"))  # fmt: skip
    if outcome.route == "B":
        reasons.append(Reason("5.3", "主治医から得た情報とサービス担当者会議などをふまえ、ケアマネジメントで必要と判断したため、借りられます。"))  # fmt: skip
    if outcome.route == "C":
        reasons.append(Reason("5.4", f"医師の所見（{facts.doctor_state}）、サービス担当者会議、市町村の確認がそろったため、借りられます。"))  # fmt: skip
    return reasons + [Reason(*_WORDS[word]) for word in outcome.missing]


def _verdict(outcome: _Outcome, reasons: list[Reason], others: list[str]) -> Verdict:
    eligible = outcome.route is not None
    extra: dict[str, Any] = {
        "result": "eligible" if eligible else "not_eligible",
        "route": outcome.route,
    }
    return Verdict(
        TOPIC,
        claimable=eligible,
        missing=outcome.missing,
        reasons=tuple(reasons),
        certain=not others,
        other_reading=" ".join(others) or None,
        extra=extra,
    )
