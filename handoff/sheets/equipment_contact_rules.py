"""Named rules of ④ (field catalogue 4.7, rules.md section 5). Most of them only point something out."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from handoff.rules import equipment, survey
from handoff.sheets import equipment_contact_lint as lint
from handoff.sheets.equipment_contact_facts import (
    asked_tools,
    facts,
    level_word,
    read_result,
    verdicts,
)
from handoff.sheets.equipment_contact_table import TOOLS, Tool
from handoff.sheets.judgements import day_of, refuse, warn
from handoff.sheets.model import Finding, Values

_OPINION_MONTHS = 6


def level_needs_the_letter(values: Values, moment: str, today: date) -> list[Finding]:
    """4.7-4: an item that is not restricted for this level needs no ④."""
    level = level_word(values)
    if level is not None and level not in equipment.LEVELS:
        message = f"「{level}」の方には福祉用具貸与がありません。要介護度を確かめてください。"
        return [warn("care_level", message, "level")]
    free = [t for t, f in facts(values, today) if not equipment.is_restricted(f.item, f.care_level)]
    if not free:
        return []
    named = "、".join(tool.label for tool in free)
    message = f"{level}の方は、{named}をそのまま借りられます。この連絡票は要りません。"
    return [warn("tools", message, "not_restricted")]


def survey_can_be_read(values: Values, moment: str, today: date) -> list[Finding]:
    """A survey result is one of the choices of its item, and lies in the past."""
    found = []
    for number, row in enumerate(values.get("survey", ())):
        code, result = row.get("survey_item"), row.get("survey_result")
        if code and result and read_result(code, result) is None:
            answers = "・".join(survey.CHOICES[code])
            message = (
                f"基本調査 {code} の結果は、{answers}のどれかです。調査票を見て直してください。"
            )
            found.append(Finding("warn", "survey", message, "survey", number, "survey_result"))
        on = day_of(row, "survey_on")
        if on and on > today:
            message = "調査日が今日より後の日付です。確かめて直してください。"
            found.append(Finding("refuse", "survey", message, "future", number, "survey_on"))
    return found


def survey_may_prove_it(values: Values, moment: str, today: date) -> list[Finding]:
    """Route A: the survey result alone is enough; no doctor, no municipality."""
    proved = [tool for tool, verdict in verdicts(values, today) if verdict.extra["route"] == "A"]
    if not proved:
        return []
    named = "、".join(tool.label for tool in proved)
    message = (
        f"{named}は、基本調査の結果だけで借りられます。市の確認もこの連絡票も要りません。"
        "調査票の写しを記録と一緒に残してください。"
    )
    return [warn("survey", message, "survey_proves")]


def both_conditions(values: Values, moment: str, today: date) -> list[Finding]:
    """4.7-3: 徘徊感知機器 and 自動排泄処理装置 need both states, the others any."""
    return [
        warn(tool.key, f"{tool.label}は、2つの状態の両方にあてはまることが要ります。", "both")
        for tool in asked_tools(values)
        if tool.both and len(values.get(tool.key, ())) == 1
    ]


def judged_by_care_management(values: Values, moment: str, today: date) -> list[Finding]:
    """Route B: 車いす（二） and リフト（三） have no survey item; opinion and meeting decide."""
    if moment == "close":
        return []
    return [
        warn(
            tool.key,
            f"{tool.label}の「{state.numeral}」は、主治医の意見とサービス担当者会議をふまえて"
            "ケアマネジャーが判断します。ⅰ〜ⅲの所見と市の確認は、国の決まりでは要りません"
            "（市町村が書類を求めることはあります）。",
            "route_b",
        )
        for tool in asked_tools(values)
        for state in tool.states
        if state.judged and tuple(values.get(tool.key, ())) == (state.code,)
    ]


def chair_lift_is_open(values: Values, moment: str, today: date) -> list[Finding]:
    """U10: 昇降座椅子 is judged by 移乗 rather than 立ち上がり; municipalities differ."""
    states = values.get(TOOLS["T6"].key, ())
    if values.get("lift_kind") != "chair" or "2" in states or not states:
        return []
    message = (
        "昇降座椅子は、立ち上がりではなく移乗（2-1）で判断する取り扱いがあります。"
        "移乗の状態も確かめ、扱いを市町村に尋ねてください。"
    )
    return [warn(TOOLS["T6"].key, message, "chair_lift")]


def assessment_says_why(values: Values, moment: str, today: date) -> list[Finding]:
    """The request itself names the state, or the doctor can only answer 「必要」."""
    asked = lint.only_a_wish(values.get("assessment", "")) if moment == "send" else None
    if asked is None:
        return []
    start = "用具が必要なことしか" if asked.code == "need_only" else "病名しか"
    message = f"アセスメントに{start}書かれていません。どのような状態のために、どの動作が、いつ難しいのかも書いてください。"
    return [warn("assessment", message, asked.code)]


def finding_says_why(values: Values, moment: str, today: date) -> list[Finding]:
    """4.7-1: asks for the state behind the finding. Told to the care manager, not to the doctor."""
    if moment == "answer":
        return []
    diseases = [row.get("cause_disease", "") for row in values.get("cause_diseases", ())]
    asked = lint.questions(values.get("finding", ""), diseases, state=values.get("state"))
    return [warn("finding", question.words, question.code) for question in asked]


def answer_agrees_with_letter(values: Values, moment: str, today: date) -> list[Finding]:
    """Dates of the answer, items nobody asked about, a rental although the state does not fit."""
    found = []
    asked, replied = day_of(values, "asked_on"), day_of(values, "replied_on")
    if replied and replied > today:
        message = "医師の記入日が今日より後の日付です。確かめて直してください。"
        found.append(refuse("replied_on", message, "future"))
    if replied and asked and replied < asked:
        message = "医師の記入日が照会日より前になっています。確かめてください。"
        found.append(warn("replied_on", message, "order"))
    new = [t for t in values.get("needed_tools", ()) if t not in values.get("tools", ())]
    if new and values.get("tools"):
        named = "、".join(TOOLS[t].label for t in new)
        message = f"照会していない種目が選ばれています（{named}）。確かめてください。"
        found.append(warn("needed_tools", message, "not_asked"))
    if values.get("fits") == "0" and values.get("rental_from"):
        message = "医師の所見は「該当しない」ですが、貸与開始日が書かれています。確かめてください。"
        found.append(warn("rental_from", message, "contradiction"))
    return found


def finding_is_there(values: Values, moment: str, today: date) -> list[Finding]:
    """「本票」 as the source needs the doctor's answer on it."""
    if moment != "close" or values.get("finding_source") != "this" or values.get("fits"):
        return []
    message = "所見の取得方法が「本票」ですが、医師の所見がまだです。届いた所見を写してください。"
    return [refuse("fits", message, "missing")]


def opinion_is_recent(values: Values, moment: str, today: date) -> list[Finding]:
    """4.7-2: an old 主治医意見書 does not serve when the state has changed since."""
    written = day_of(values, "opinion_written_on")
    used = day_of(values, "meeting_on") or today
    if written is None or _months_later(written, _OPINION_MONTHS) >= used:
        return []
    message = (
        f"主治医意見書が書かれてから{_OPINION_MONTHS}か月を過ぎています。"
        "状態が変わっているときは、新しい所見をもらってください。"
    )
    return [warn("opinion_written_on", message, "old")]


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def rental_after_confirmation(values: Values, moment: str, today: date) -> list[Finding]:
    """F-5.08, U11: the municipality confirms before the rental, unless route A or B is enough."""
    start, confirmed = day_of(values, "rental_from"), day_of(values, "city_confirmed_on")
    if start is None or not any(_needs_city(tool, values) for tool in asked_tools(values)):
        return []
    if all(
        verdict.extra["route"] in ("A", "unrestricted") for _, verdict in verdicts(values, today)
    ):
        return []
    if confirmed is None and moment == "close":
        message = "貸与開始日がありますが、市の確認日がまだです。確認の日を書いてください。"
        return [warn("city_confirmed_on", message, "missing")]
    if confirmed and confirmed > start:
        message = (
            "貸与開始日が市の確認日より前です。貸与の前の確認を求める市町村では、"
            "確認の日までは対象になりません。市町村の扱いを確かめてください。"
        )
        return [warn("rental_from", message, "order")]
    return []


def _needs_city(tool: Tool, values: Values) -> bool:
    """Whether a state is claimed that care management cannot decide by itself."""
    judged = {state.code for state in tool.states if state.judged}
    return bool({*values.get(tool.key, ())} - judged)


def exception_in_its_period(values: Values, moment: str, today: date) -> list[Finding]:
    """F-5.07: the exception runs forward, and not beyond the certification."""
    start, end = day_of(values, "valid_from"), day_of(values, "valid_to")
    certified = day_of(values, "cert_to")
    if start and end and start > end:
        message = "例外給付の期間の終わりが、始まりより前になっています。確かめて直してください。"
        return [refuse("valid_to", message, "order")] if moment != "save" else []
    if end and certified and end > certified:
        message = (
            "例外給付の期間が認定の有効期間を超えています。更新のときに改めて確認してください。"
        )
        return [warn("valid_to", message, "period")]
    return []


RULES = (
    level_needs_the_letter,
    survey_can_be_read,
    survey_may_prove_it,
    both_conditions,
    judged_by_care_management,
    chair_lift_is_open,
    assessment_says_why,
    finding_says_why,
    answer_agrees_with_letter,
    finding_is_there,
    opinion_is_recent,
    rental_after_confirmation,
    exception_in_its_period,
)
