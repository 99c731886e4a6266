"""医療系サービス: which services need the doctor's opinion, whose counts, and who gets the plan.

運営基準13条19号 (MD-03), 19号の2 (MD-04), 20号 (MD-05), 老企22号 (MD-06); the mirror for 介護予防支援 is
30条21号〜22号. No clock and no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from handoff.rules.verdict import Reason

HOSPITAL_DOCTOR_SINCE = date(2024, 4, 1)
"""MD-06: for リハビリ the doctor of the hospital where the client lies counts from here on."""
DELIVERY_SINCE = date(2018, 4, 1)
"""MD-04: from here on the finished plan goes to the doctor who was asked."""
SUPPORT_LEVELS = frozenset({"12", "13"})
"""E-CARE codes of 要支援: 介護予防支援, whose services carry 介護予防 in their names."""


@dataclass(frozen=True, slots=True)
class MedicalService:
    """One of them. `service_types` are codes of E-SVC; `only` the condition, "" when always.

    `support` is the name of its 介護予防 mirror, "" where there is none.
    """

    code: str
    label: str
    service_types: tuple[str, ...]
    support: str = ""
    only: str = ""
    inpatient_doctor: bool = False  # MD-06
    orders: bool = False  # given on a written order (指示書)


_NURSED = "訪問看護を利用するとき"
TABLE: Mapping[str, MedicalService] = MappingProxyType(
    {
        s.code: s
        for s in (
            MedicalService("nursing", "訪問看護", ("13",), "介護予防訪問看護", orders=True),
            MedicalService(
                "home_rehab",
                "訪問リハビリテーション",
                ("14",),
                "介護予防訪問リハビリテーション",
                inpatient_doctor=True,
                orders=True,
            ),
            MedicalService(
                "day_rehab",
                "通所リハビリテーション",
                ("16",),
                "介護予防通所リハビリテーション",
                inpatient_doctor=True,
                orders=True,
            ),
            MedicalService("guidance", "居宅療養管理指導", ("31",), "介護予防居宅療養管理指導"),
            MedicalService("short_stay", "短期入所療養介護", ("22",), "介護予防短期入所療養介護"),
            MedicalService(
                "round_nursing",
                "定期巡回・随時対応型訪問介護看護（訪問看護あり）",
                ("76",),
                only=_NURSED,
                orders=True,
            ),
            MedicalService(
                "multi_nursing", "看護小規模多機能型居宅介護", ("77",), only=_NURSED, orders=True
            ),
        )
    }
)
"""In printed order (S-3.02). 訪問介護, 通所介護, 短期入所生活介護, 訪問入浴介護, 福祉用具 … are not medical."""


def offered(care_level: str) -> tuple[MedicalService, ...]:
    """The medical services a person of this level (E-CARE code) can have."""
    if care_level not in SUPPORT_LEVELS:
        return tuple(TABLE.values())
    return tuple(s for s in TABLE.values() if s.support)


def label_of(code: str, care_level: str = "") -> str:
    """The name of a service for a person of this level; the code itself for an unknown one."""
    service = TABLE.get(code)
    if service is None:
        return code
    return (service.support if care_level in SUPPORT_LEVELS else "") or service.label


def needing_opinion(service_types: Iterable[str]) -> tuple[MedicalService, ...]:
    """The services of a plan (codes of E-SVC) that need the doctor's opinion, in printed order."""
    planned = frozenset(service_types)
    return tuple(s for s in TABLE.values() if planned & {*s.service_types})


def hospital_doctor_counts(code: str, on: date) -> bool:
    """Whether the opinion of the doctor of the hospital where the client lies counts by MD-06.

    `on` is the day of the opinion. Raises KeyError for a service that is not in the table.
    """
    return TABLE[code].inpatient_doctor and on >= HOSPITAL_DOCTOR_SINCE


class Counts(StrEnum):
    """Whether a doctor is one of the 主治の医師等."""

    YES = "yes"
    OPEN = "open"  # the rules seen do not say; the insurer decides


def doctor_counts(code: str, on: date, of_hospital: bool) -> tuple[Counts, Reason]:
    """Whether this doctor's opinion on the service `code` counts, and why.

    The doctor who treats the client, dentists included, counts always. For a doctor of the hospital
    where the client lies the notification is clear for リハビリ since 2024-04; elsewhere it is open.
    """
    if not of_hospital:
        return Counts.YES, Reason("MD-03", "主治の医師・歯科医師の意見です。")
    if hospital_doctor_counts(code, on):
        text = "入院中の病院の医師も、主治の医師等に含まれます（令和6年4月から）。"
        return Counts.YES, Reason("MD-06", text)
    name = label_of(code)
    text = (
        f"入院中の病院の医師を主治の医師等とみるかは、{name}では通知の上ではっきりしません"
        "（訪問リハビリテーション・通所リハビリテーションは令和6年4月から含まれます）。"
        "主治医にも尋ねるか、保険者に確かめてください。"
    )
    return Counts.OPEN, Reason("MD-06", text)


NEEDED, NOT_NEEDED, UNDECIDED = "needed", "not_needed", "open"
"""What a doctor may say of a service (S-4.10)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A medical service of the plan, or one that is being considered."""

    code: str
    wanted_from: date | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """An opinion on file. `services`: code → NEEDED, NOT_NEEDED or UNDECIDED."""

    ref: int
    services: Mapping[str, str]
    heard_on: date
    doctor: str
    institution: str = ""
    of_hospital: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """The finished plan given to a doctor. `opinion` names the opinion it answers, if one."""

    delivered_on: date
    to_doctor: str
    institution: str = ""
    opinion: int | None = None


class CoverState(StrEnum):
    """Where a service stands."""

    COVERED = "covered"
    NOT_HEARD = "not_heard"
    NOT_NEEDED = "not_needed"
    UNDECIDED = "undecided"
    UNCLEAR = "unclear"  # somebody was heard of whom it is open whether it counts

    @property
    def label(self) -> str:
        """The word on screen and on paper."""
        return {
            "covered": "主治医の意見あり",
            "not_heard": "意見がまだです",
            "not_needed": "医師は「必要なし」",
            "undecided": "医師は「判断保留」",
            "unclear": "保険者に確認",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where one service stands. `must_deliver`: 19号の2 asks for a delivery that is not there yet.

    `again`: the opinion came after the last delivery: look at the plan once more and deliver it.
    `late`: the opinion came after the day from which the service is wanted.
    """

    code: str
    state: CoverState
    heard: Heard | None = None
    delivered: Delivered | None = None
    must_deliver: bool = False
    again: bool = False
    late: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def is_done(self) -> bool:
        """Nothing is left to do for this service."""
        return self.state is CoverState.COVERED and not (self.must_deliver or self.late)


def coverage(
    wanted: Iterable[Wanted], heard: Iterable[Heard], delivered: Iterable[Delivered]
) -> tuple[Coverage, ...]:
    """For each medical service whether an opinion is on file, whose, and whether the plan was given.

    The newest opinion on a service decides; one that certainly counts goes before one that is open.
    """
    opinions, given = tuple(heard), tuple(delivered)
    return tuple(_one(one, opinions, given) for one in wanted if one.code in TABLE)


def _one(wanted: Wanted, opinions: tuple[Heard, ...], given: tuple[Delivered, ...]) -> Coverage:
    code = wanted.code
    about = [h for h in opinions if code in h.services]
    if not about:
        text = f"{label_of(code)}を位置付ける前に、同意を得て主治の医師等の意見を求めてください。"
        return Coverage(code, CoverState.NOT_HEARD, reasons=(Reason("MD-03", text),))
    rated = [(doctor_counts(code, h.heard_on, h.of_hospital), h) for h in about]
    (counts, reason), newest = max(
        rated, key=lambda r: (r[0][0] is Counts.YES, r[1].heard_on, r[1].ref)
    )
    state, said = _state(code, newest, counts)
    gift = _delivery_to(newest, given)
    again = any(d.delivered_on < newest.heard_on for d in given if _same_doctor(newest, d))
    must = (
        state is CoverState.COVERED and newest.heard_on >= DELIVERY_SINCE and gift is None
    )  # 13条19号の2
    late = wanted.wanted_from is not None and newest.heard_on > wanted.wanted_from
    reasons = [reason, *said, *_what_is_left(must, again and gift is None, late)]
    return Coverage(code, state, newest, gift, must, again and gift is None, late, tuple(reasons))


def _state(code: str, heard: Heard, counts: Counts) -> tuple[CoverState, list[Reason]]:
    need = heard.services[code]
    if need == NOT_NEEDED:
        text = "医師は必要なしと答えています。医療サービスは医師が必要を認めた場合に限ります。"
        return CoverState.NOT_NEEDED, [Reason("MD-05", text)]
    if need == UNDECIDED:
        text = "医師の判断がまだです。あらためて尋ねてください。"
        return CoverState.UNDECIDED, [Reason("MD-05", text)]
    return (CoverState.COVERED if counts is Counts.YES else CoverState.UNCLEAR), []


def _what_is_left(must: bool, again: bool, late: bool) -> list[Reason]:
    found = []
    if late:
        text = "意見を受けた日が、利用を始める日より後です。計画を見直したかを確かめてください。"
        found.append(Reason("MD-03", text))
    if again:
        text = (
            "意見は、計画を交付したあとに届いています。計画を確かめて、もう一度交付してください。"
        )
        found.append(Reason("MD-04", text))
    elif must:
        text = "できあがったケアプランを、意見を聞いた医師に交付してください（対面・郵送・メールなど）。"
        found.append(Reason("MD-04", text))
    return found


def _delivery_to(heard: Heard, given: tuple[Delivered, ...]) -> Delivered | None:
    """The last delivery to this doctor on or after the day of the opinion."""
    found = [
        d
        for d in given
        if d.delivered_on >= heard.heard_on and (d.opinion == heard.ref or _same_doctor(heard, d))
    ]
    return max(found, key=lambda d: d.delivered_on) if found else None


def _same_doctor(heard: Heard, given: Delivered) -> bool:
    """By name, spaces aside; a delivery to the institution without a name is to its doctor."""
    if given.opinion == heard.ref:
        return True
    named, asked = _plain(given.to_doctor), _plain(heard.doctor)
    if named and asked:
        return named == asked
    return bool(heard.institution) and _plain(given.institution) == _plain(heard.institution)


def _plain(name: str) -> str:
    return "".join(name.split()).removesuffix("先生").removesuffix("医師")
