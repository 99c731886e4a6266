"""選択制: rent or buy since 2024-04-01 (rules.md 5.5)."""

from __future__ import annotations

import pytest

from handoff.rules.equipment_choice import ChoiceFacts, verdict
from tests.rules.dates import on


def judge(day: str, item: str, level: str = "要介護1") -> tuple[object, object, bool]:
    answer = verdict(ChoiceFacts(on(day), level, item))
    return answer.extra["rental"], answer.extra["purchase"], answer.certain


@pytest.mark.parametrize("item", ["固定用スロープ", "歩行器", "単点杖", "多点杖"])
def test_four_items_may_be_bought_from_april_2024(item: str) -> None:
    assert judge("2024-03-31 日", item) == (True, False, True)
    assert judge("2024-04-01 月", item) == (True, True, True)
    assert judge("2027-03-31 水", item, "要支援1") == (True, True, True)


@pytest.mark.parametrize("item", ["手すり", "歩行車", "松葉杖", "可搬型スロープ"])
def test_other_items_are_rented_only(item: str) -> None:
    assert judge("2025-04-01 火", item) == (True, False, True)


@pytest.mark.parametrize("item", ["スロープ", "歩行補助つえ"])
def test_a_word_that_holds_both_kinds_is_open_since_2024(item: str) -> None:
    assert judge("2025-04-01 火", item) == (True, False, False)
    assert judge("2024-03-31 日", item) == (True, False, True)


def test_a_restricted_item_is_left_to_the_exception() -> None:
    assert judge("2025-04-01 火", "特殊寝台") == (False, False, False)
    assert judge("2025-04-01 火", "特殊寝台", "要介護2") == (True, False, True)


@pytest.mark.parametrize("day", ["2012-03-31 土", "2027-04-01 木"])
def test_days_without_loaded_rules_are_refused(day: str) -> None:
    assert judge(day, "歩行器") == (False, False, False)
