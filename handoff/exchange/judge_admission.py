"""Cases of 入院時情報連携加算 in judge-format → facts of the rule."""

from __future__ import annotations

import re
from datetime import date, datetime

from handoff.exchange.judge_values import BadCase, Inputs
from handoff.rules.admission_evidence import METHODS, Provided, Recorded
from handoff.rules.admission_fee import AdmissionFacts, verdict
from handoff.rules.calendar import Calendar
from handoff.rules.verdict import Verdict

CARE_LEVELS = ("要介護1", "要介護2", "要介護3", "要介護4", "要介護5")
LIGHTER = ("要支援1", "要支援2", "要支援", "事業対象者", "非該当", "自立", "経過的要介護")
_STAFF = ("職員", "スタッフ", "医師", "看護", "相談", "ソーシャル", "SW", "連携", "病棟", "事務", "薬剤師", "療法士", "栄養士", "受付", "クラーク", "院長", "窓口", "外来", "助手", "技師", "支援センター", "サポートセンター", "支援室", "地域医療")  # fmt: skip
_OUTSIDE = ("救急隊", "訪問看護", "かかりつけ医", "在宅医", "施設", "事業所", "事業者", "ケアマネ", "介護支援専門員", "ヘルパー", "老健", "特養", "なし")  # fmt: skip
_CLIENT = re.compile(
    r"ご?(本人|家族|親族|親戚)|(患者|利用者|入院者)(様|さん)?$|(患者|利用者)(様|さん)?の?(ご?家族|本人)"
    r"|(長男|長女|次男|次女|息子|娘|配偶者|妻|夫|父|母|兄|姉|弟|妹|孫|嫁|知人|友人|隣人|後見人|成年後見人)"
    r"(様|さん|の|のみ|だけ|[(（].*)?$"
)
_BETWEEN = re.compile(r"[・、,，/／;；&＆]|と(?=病|職|看|医|家|本)|および|及び")
_NOT_HOSPITAL = ("老人", "介護", "短期", "ショート", "ホーム", "施設", "特養", "老健", "住宅", "外来", "通院", "日帰り")  # fmt: skip
_EXCLUDED_SERVICES = ("小規模多機能", "複合型", "共同生活介護", "グループホーム", "特定施設", "GH")


def judge(inputs: Inputs, calendar: Calendar | None) -> Verdict:
    """The verdict of one case. Raises BadCase naming the key."""
    return verdict(facts_of(inputs), calendar)


def facts_of(inputs: Inputs) -> AdmissionFacts:
    """Read the inputs of judge-format. Raises BadCase."""
    facility = _facility(inputs.text("facility_type"))
    admitted = inputs.moment("admission")
    if admitted is None and facility in ("病院", "診療所") and "admission" not in inputs.raw:
        raise BadCase("admission：「2026-05-14T10:30」の形で書いてください。")
    transferred, earlier = _transfer(inputs)
    return AdmissionFacts(
        admitted_on=admitted[0].date() if admitted else None,
        admitted_time=admitted[0].time() if admitted and admitted[1] else None,
        care_level=inputs.word("care_level", CARE_LEVELS + LIGHTER),
        service=_service(inputs.text("service")),
        facility_type=facility,
        provisions=_provisions(inputs),
        info_groups=frozenset(inputs.words("info_groups")),
        already_claimed=inputs.flag("already_claimed_this_month"),
        transferred=transferred,
        earlier_admission=earlier,
        used_this_month=inputs.maybe_flag("service_used_this_month"),
        used_previous_month=inputs.maybe_flag("service_used_previous_month"),
    )


def _facility(word: str) -> str:
    """病院, 診療所, or the word of a place that is neither; an hospital's 介護医療院 is none."""
    if any(part in word for part in _NOT_HOSPITAL):
        return word
    for hospital in ("病院", "診療所"):
        if hospital in word:
            return hospital
    raise BadCase(f"facility_type：病院・診療所・介護老人保健施設などを書いてください（{word}）。")


def _service(word: str) -> str:
    """居宅介護支援 unless the month belongs to a service that excludes it (NY-01, NY-02)."""
    if word.startswith("介護予防"):
        return word
    if word.startswith("居宅介護支援"):
        return "居宅介護支援"
    if any(part in word for part in _EXCLUDED_SERVICES):
        partial = "短期利用" in word or "月の途中" in word or "月の一部" in word
        return "居宅介護支援" if partial else word
    raise BadCase(
        f"service：居宅介護支援・介護予防支援・小規模多機能型居宅介護(月を通じて) などを書いてください（{word}）。"
    )


def _provisions(inputs: Inputs) -> tuple[Provided, ...]:
    first = _provision(inputs, None, "provided")
    record = inputs.inner("record") if first or inputs.given("record") else None
    extra = inputs.raw.get("also_provided")
    listed: list[Inputs] = []
    for one in extra if isinstance(extra, list) else [extra] if extra is not None else []:
        listed.append(Inputs({"provided": one} if isinstance(one, str) else one))
    more = [_provision(one, record, "provided", inputs) for one in listed]
    return tuple(p for p in (first, *more) if p)


def _provision(
    inputs: Inputs, record: Inputs | None, key: str, main: Inputs | None = None
) -> Provided | None:
    """One provision; what a second one does not say is taken from the first."""
    named = next((k for k in (key, "at", "datetime", "date") if inputs.given(k)), key)
    at = inputs.moment(named)
    if at is None:
        at = _reached_by_receipt(inputs)
    if at is None:
        return None
    base = main or inputs
    source = inputs if inputs.given("method") else base
    method = source.word("method", METHODS)
    recipient = (inputs if "recipient" in inputs.raw else base).raw.get("recipient")
    kept = inputs.inner("record") if inputs.given("record") or record is None else record
    return Provided(
        at=at[0],
        method=method,
        to_staff=_to_staff(recipient),
        recorded=_recorded(kept),
        receipt_confirmed_at=_maybe_moment(inputs, "receipt_confirmed_at"),
        posted_at=_maybe_moment(inputs, "posted_at"),
    )


def _reached_by_receipt(inputs: Inputs) -> tuple[datetime, bool] | None:
    """Posted, no day of arrival given, but receipt confirmed: that is the day it is known to be there."""
    if inputs.given("posted_at") and inputs.given("receipt_confirmed_at"):
        return inputs.moment("receipt_confirmed_at")
    return None


def _to_staff(recipient: object) -> bool:
    """Whether a member of staff is among those who received it (NY-03)."""
    if recipient is None:
        return False
    if not isinstance(recipient, str):
        raise BadCase("recipient：病院職員・家族 などを書いてください。")
    parts = [part.strip() for part in _BETWEEN.split(recipient) if part.strip()]
    known = [_is_staff(part) for part in parts]
    if not known or None in known:
        raise BadCase(f"recipient：病院職員・家族 などを書いてください（{recipient}）。")
    return True in known


def _is_staff(part: str) -> bool | None:
    """None: the word says neither."""
    if _CLIENT.match(part) or any(word in part for word in _OUTSIDE):
        return False
    return True if any(word in part for word in _STAFF) else None


def _recorded(record: Inputs) -> Recorded:
    keys = ("datetime", "place", "content", "means", "receipt_confirmed", "receipt_confirmation_recorded")  # fmt: skip
    return Recorded(**{key: record.flag(key, default=False) for key in keys})


def _maybe_moment(inputs: Inputs, key: str) -> datetime | None:
    found = inputs.moment(key)
    return found[0] if found else None


def _transfer(inputs: Inputs) -> tuple[bool, date | None]:
    """Whether the person came from another hospital, and when that admission was, if said."""
    value = inputs.raw.get("transfer_from")
    if value is None or value is False:
        return False, None
    if isinstance(value, dict):
        inner = Inputs(value)
        for key in ("admission", "date", "admitted", "admitted_on"):
            if inner.given(key):
                return True, inner.day(key)
        return True, None
    if isinstance(value, str):
        if any(part in value for part in (*_NOT_HOSPITAL, "自宅", "在宅")):
            return False, None  # from a facility or from home it is an ordinary admission
        try:
            return True, datetime.fromisoformat(value).date()
        except ValueError:
            return True, None
    return True, None
