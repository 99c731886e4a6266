"""The services that need the doctor's opinion (医療系サービス), as data.

運営基準13条19号 names 訪問看護 and 通所リハビリテーション "etc."; the rest of the list is that of 老企22号
(rules.md section 4). For リハビリ the doctor of the hospital where the client lies may answer (MD-06).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from handoff.sheets.model import Choice


@dataclass(frozen=True, slots=True)
class MedicalService:
    """One of them. `service_types` are the codes of E-SVC; `only` the condition, "" when always."""

    code: str
    label: str
    service_types: tuple[str, ...]
    only: str = ""
    inpatient_doctor: bool = False  # MD-06, since 2024-04
    orders: bool = False  # given on a written order (指示書)


TABLE: Mapping[str, MedicalService] = MappingProxyType(
    {
        s.code: s
        for s in (
            MedicalService("nursing", "訪問看護", ("13",), orders=True),
            MedicalService(
                "home_rehab",
                "訪問リハビリテーション",
                ("14",),
                inpatient_doctor=True,
                orders=True,
            ),
            MedicalService(
                "day_rehab", "通所リハビリテーション", ("16",), inpatient_doctor=True, orders=True
            ),
            MedicalService("guidance", "居宅療養管理指導", ("31",)),
            MedicalService("short_stay", "短期入所療養介護", ("22",)),
            MedicalService(
                "round_nursing",
                "定期巡回・随時対応型訪問介護看護（訪問看護あり）",
                ("76",),
                only="訪問看護を利用するとき",
                orders=True,
            ),
            MedicalService(
                "multi_nursing",
                "看護小規模多機能型居宅介護",
                ("77",),
                only="訪問看護を利用するとき",
                orders=True,
            ),
        )
    }
)
"""In printed order (S-3.02)."""

_INPATIENT_DOCTOR_SINCE = date(2024, 4, 1)

CHOICES = (*(Choice(s.code, s.label) for s in TABLE.values()), Choice("other", "その他"))


def needing_opinion(service_types: Iterable[str]) -> tuple[MedicalService, ...]:
    """The services of a plan (codes of E-SVC) that need the doctor's opinion, in printed order."""
    planned = frozenset(service_types)
    return tuple(s for s in TABLE.values() if planned & {*s.service_types})


def hospital_doctor_counts(code: str, on: date) -> bool:
    """Whether the opinion of the doctor of the hospital where the client lies counts (MD-06).

    `on` is the day of the opinion. Raises KeyError for a service that is not in the table.
    """
    return TABLE[code].inpatient_doctor and on >= _INPATIENT_DOCTOR_SINCE
