"""Is a meeting a カンファレンス in the sense of 退院・退所加算? (rules.md 2.3, TT-20…TT-24)

A meeting that is none still counts as an interview. People come as words for their profession.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from handoff.japan.weekdays import month_day
from handoff.rules.regimes import R1, R3, Regime
from handoff.rules.verdict import Reason

PARTIES_NEEDED = 3
"""退院時共同指導料2 注3: 3者以上 from outside the hospital, the care manager among them (S23 S24)."""

_CARE_MANAGER = "介護支援専門員"
_HOME_NURSING = ("訪問看護", "訪看")
_THERAPISTS = ("理学療法士", "作業療法士", "言語聴覚士")
_NURSES = ("看護師", "保健師", "助産師", "看護職員")
_DOCTORS = ("医師", "主治医", "在宅医", "往診医", "訪問診療医", "かかりつけ医", "担当医", "病棟医", "院長", "開業医")  # fmt: skip
_NO_DOCTOR_OR_NURSE = ("事務", "助手", "補助", "歯科", "学生", "秘書", "クラーク")
_INSIDE = ("病棟", "院内", "施設", "当院", "入院先", "老健", "特養")
_REHABILITATION = ("通所", "デイ", "訪問リハ", "福祉用具")
_CLIENT_SIDE = ("本人", "利用者", "入所者", "患者", "家族", "親族", "配偶者", "妻", "夫", "長男", "長女", "次男", "次女", "息子", "娘", "嫁", "兄", "弟", "姉", "妹", "孫", "後見人")  # fmt: skip
_NOT_CLIENT_SIDE = ("担当", "相談員", "支援", "看護", "介護職", "会")
_FACILITIES = ("介護老人", "介護医療院", "介護療養型", "特別養護", "特養", "老健", "入所")
_HOSPITALS = ("病院", "診療所", "医院", "クリニック", "病棟", "医療センター")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A conference as it was held or is planned."""

    on: date
    institution: str  # 病院 / 診療所 / 介護老人保健施設 …: where the person stays
    place: str = ""
    ward: tuple[str, ...] | None = None  # None: not said who was there
    outside: tuple[str, ...] | None = None
    video: bool = False
    consent_to_video: bool | None = None  # None: not said
    rental_expected: bool = False


@dataclass(frozen=True, slots=True)
class Quality:
    """Whether the meeting counts as a conference; `open_words` name what is not known yet."""

    counts: bool
    reasons: tuple[Reason, ...] = ()
    lacking: tuple[str, ...] = ()  # plain words: who or what is missing
    open_words: str = ""  # reading under which it would count all the same


def quality(meeting: Meeting, regime: Regime) -> Quality:
    """Judge one meeting by the rules of `regime`."""
    facility = _is_facility(meeting.place, meeting.institution)
    if facility and regime is R1:
        words = f"{month_day(meeting.on)}の会議は施設での会議です。平成30年3月までは病院・診療所のカンファレンスだけを数えます。"
        return Quality(False, (Reason("TT-20", words),), ("病院・診療所でのカンファレンス",))
    if meeting.ward is None and meeting.outside is None:
        words = f"{month_day(meeting.on)}の会議は出席者が分からないため、面談として数えます。"
        rule = "TT-22" if facility else "TT-20"
        return Quality(False, (Reason(rule, words),), ("出席者の記録",), "出席者がそろっていた")
    lacking = _facility_lacks(meeting) if facility else _hospital_lacks(meeting)
    if lacking:
        return Quality(False, (_too_few(meeting, facility, lacking),), lacking)
    if meeting.video and meeting.consent_to_video is not True:
        words = f"{month_day(meeting.on)}のビデオの会議は、本人・家族の同意の記録がないため、面談として数えます。"
        open_words = "ビデオで行うことの同意があった" if meeting.consent_to_video is None else ""
        return Quality(False, (Reason("TT-23", words),), ("ビデオで行うことの同意",), open_words)
    return Quality(True, (*_met(meeting, facility), *_rental(meeting, regime)))


def parties(outside: tuple[str, ...]) -> frozenset[str]:
    """The parties of 退院時共同指導料2 注3 among the people from outside the hospital (TT-20)."""
    return frozenset(found for found in map(_party, outside) if found)


@lru_cache(maxsize=4096)
def _party(word: str) -> str | None:
    if any(part in word for part in _INSIDE):
        return None
    if _CARE_MANAGER in word or "ケアマネ" in word:
        return _CARE_MANAGER
    if "相談支援専門員" in word:
        return "相談支援専門員"
    if "歯科医" in word or "歯科衛生士" in word:
        return "歯科医師・歯科衛生士"
    if "薬剤師" in word:
        return None if "病院" in word else "保険薬剤師"
    return _nursing_or_medical(word)


def _nursing_or_medical(word: str) -> str | None:
    if any(part in word for part in _HOME_NURSING):
        plain = "准看護師" not in word and not _is_any(word, ("助手", "補助", "事務"))
        return "訪問看護ステーション" if plain else None
    if _is_any(word, _THERAPISTS):
        return None if _is_any(word, _REHABILITATION) else "訪問看護ステーション"
    if "准看護師" in word:  # of a station she does not count; only a clinic is sure
        return "在宅療養を担う医療機関" if _is_any(word, ("診療所", "医院", "クリニック")) else None
    if _is_doctor_or_nurse(word):
        return "在宅療養を担う医療機関"
    return None


def _hospital_lacks(meeting: Meeting) -> tuple[str, ...]:
    """What is missing for the three-party test (TT-20); empty when it is met."""
    lacking: list[str] = []
    ward = meeting.ward or ()
    if not any(_is_doctor_or_nurse(word) for word in ward):
        lacking.append("病院側の医師か看護師")
    there = parties(meeting.outside or ())
    if _CARE_MANAGER not in there:
        lacking.append("介護支援専門員")
    short = PARTIES_NEEDED - len(there | {_CARE_MANAGER})
    if short > 0:
        lacking.append(f"病院の外の職種あと{short}者")
    return tuple(lacking)


@lru_cache(maxsize=4096)
def _is_doctor_or_nurse(word: str) -> bool:
    return _is_any(word, _DOCTORS + _NURSES) and not _is_any(word, _NO_DOCTOR_OR_NURSE)


def _facility_lacks(meeting: Meeting) -> tuple[str, ...]:
    """What is missing for the facility's own meeting (TT-22)."""
    lacking: list[str] = []
    everybody = (*(meeting.ward or ()), *(meeting.outside or ()))
    if not any(not _of_client(word) for word in meeting.ward or ()):
        lacking.append("施設の職員")
    if not any(_of_client(word) for word in everybody):
        lacking.append("本人か家族")
    return tuple(lacking)


def _of_client(word: str) -> bool:
    return _is_any(word, _CLIENT_SIDE) and not _is_any(word, _NOT_CLIENT_SIDE)


def _too_few(meeting: Meeting, facility: bool, lacking: tuple[str, ...]) -> Reason:
    what = "、".join(lacking)
    words = f"{month_day(meeting.on)}の会議は{what}がそろっていないため、カンファレンスではなく面談として数えます。"
    return Reason("TT-22" if facility else "TT-20", words)


def _met(meeting: Meeting, facility: bool) -> tuple[Reason, ...]:
    if facility:
        words = (
            f"{month_day(meeting.on)}の会議は、施設の職員と本人・家族が加わったカンファレンスです。"
        )
        return (Reason("TT-22", words),)
    words = f"{month_day(meeting.on)}の会議は、病院側と3者以上がそろったカンファレンスです（退院時共同指導料2 注3）。"
    met = Reason("TT-20", words)
    if meeting.on < date(2026, 6, 1):
        return (met,)
    return met, Reason("TT-24", "令和8年6月からも、注3（多機関共同指導加算）は3者以上です。")


def _rental(meeting: Meeting, regime: Regime) -> tuple[Reason, ...]:
    """福祉用具貸与 expected: the specialist joins as needed; absence does not void (TT-21)."""
    specialist = any(
        "福祉用具" in w or "作業療法士" in w
        for w in (*(meeting.outside or ()), *(meeting.ward or ()))
    )
    if not meeting.rental_expected or regime.first < R3.first or specialist:
        return ()
    words = "福祉用具貸与が見込まれるときは、必要に応じて福祉用具専門相談員か作業療法士に加わってもらいます。いなくてもカンファレンスとして数えます。"
    return (Reason("TT-21", words),)


@lru_cache(maxsize=4096)
def _is_facility(place: str, institution: str) -> bool:
    """By the place where it says so, else by the institution of the stay."""
    for word in (place, institution):
        if _is_any(word, _FACILITIES):
            return True
        if _is_any(word, _HOSPITALS):
            return False
    return False


def _is_any(word: str, parts: tuple[str, ...]) -> bool:
    return any(part in word for part in parts)
