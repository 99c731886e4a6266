"""What the law wants to find in a sheet: the contents of the national specimen, the groups of NY-20.

A form of one's own must still hold the contents of the specimen (老振発第0313001号 as amended). The
share that is filled is shown as a list, never as a bar to sending.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handoff.sheets.content import counting, holds, is_shown
from handoff.sheets.model import Item, Need, Sheet, Values

ADMISSION_DATE = "入院日"
CONDITION = "心身の状況"
LIVING = "生活環境"
SERVICES = "サービスの利用状況"

# NY-20 names examples for each group and no minimum. A group is held to be present when two of
# its kinds of facts are answered (a single tick is not "the condition of the person"); 入院日 and
# サービスの利用状況 are single facts. An answer of なし is an answer.
_KINDS: Mapping[str, tuple[int, tuple[frozenset[str], ...]]] = {
    ADMISSION_DATE: (1, (frozenset({"admitted_on"}),)),
    CONDITION: (
        2,
        (
            frozenset({"disease_history", "diseases", "admitted_6m", "procedures"}),  # 疾患・病歴
            frozenset({"ninchi_level", "psych_issues", "cognition"}),  # 認知症・行動症状
            frozenset({"neta_level", "palsy", "adl_move", "adl_eat", "adl_urine", "swallow"}),
        ),
    ),
    LIVING: (
        2,
        (
            frozenset({"household", "family"}),  # 家族構成
            frozenset({"life_history"}),  # 生活歴
            frozenset({"main_carer_name", "key_person_name", "care_capacity", "carer_after"}),
            frozenset({"housing_type", "housing_note", "home_requirements"}),
        ),
    ),
    # Giving the 居宅サービス計画 tells the services too (NY-23); "no services" is an answer.
    SERVICES: (1, (frozenset({"services", "no_services", "enclosed_docs"}),)),
}


@dataclass(frozen=True, slots=True)
class Completeness:
    """`filled` of `total` national items; `missing` in the order of the sheet."""

    filled: int
    total: int
    missing: tuple[Item, ...]

    @property
    def percent(self) -> int:
        """Whole percent, rounded down; 100 only when nothing is missing."""
        return self.filled * 100 // self.total if self.total else 100


def is_national(sheet: Sheet, item: Item) -> bool:
    """Whether `item` is one of the contents of the specimen that a sheet should hold (1.5-2)."""
    return item.national and item.need is Need.WARN


def completeness(sheet: Sheet, values: Values) -> Completeness:
    """How much of the national specimen is answered.

    Counted are the W items of the sections on the specimen that apply to this person: questions
    hidden by another answer, or excused by it (意向 when the plan is enclosed), do not count.
    """
    counted = counting(sheet, values)
    asked = [
        item
        for section in sheet.sections
        if section.national
        for item in section.items
        if is_national(sheet, item) and _applies(sheet, item, counted)
    ]
    missing = tuple(i for i in asked if i.key not in counted)
    return Completeness(len(asked) - len(missing), len(asked), missing)


def _applies(sheet: Sheet, item: Item, counted: Values) -> bool:
    if not is_shown(sheet, item, counted):
        return False
    return item.key in counted or not (item.excused_by and holds(item.excused_by, counted))


def info_groups(values: Values) -> tuple[str, ...]:
    """The groups of 必要な情報 (NY-20) that `values` hold, in the words of judge-format.md.

    `values` are those that count (content.counting).
    """
    return tuple(
        group
        for group, (wanted, kinds) in _KINDS.items()
        if sum(1 for kind in kinds if any(_tells(k, values) for k in kind)) >= wanted
    )


def _tells(key: str, values: Values) -> bool:
    value = values.get(key)
    if key == "enclosed_docs":
        return isinstance(value, (tuple, list)) and "plan" in value
    return bool(value)
