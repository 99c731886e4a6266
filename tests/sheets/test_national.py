"""National completeness (1.5-2) and the groups of necessary information (NY-20)."""

from __future__ import annotations

from handoff.sheets.content import counting, read
from handoff.sheets.national import completeness, info_groups
from tests.sheets.filled import SHEET, full, required


def groups(**raw: object) -> tuple[str, ...]:
    return info_groups(counting(SHEET, read(SHEET, raw).values))


def test_a_full_sheet_is_complete() -> None:
    done = completeness(SHEET, read(SHEET, full()).values)
    assert done.missing == ()
    assert done.filled == done.total > 50
    assert done.percent == 100


def test_the_r_set_alone_leaves_the_whole_specimen_open() -> None:
    done = completeness(SHEET, required().values)
    assert done.filled == 0
    assert done.percent == 0
    assert "adl_move" in [item.key for item in done.missing]


def test_local_additions_and_the_header_do_not_count() -> None:
    keys = {item.key for item in completeness(SHEET, {}).missing}
    assert not keys & {"allergy", "infection", "office_fax", "insured_no", "medications"}


def test_one_missing_item_is_named() -> None:
    raw = full()
    raw.pop("palsy")
    done = completeness(SHEET, read(SHEET, raw).values)
    assert [item.key for item in done.missing] == ["palsy"]
    assert done.percent < 100


def test_a_wish_written_in_the_enclosed_plan_is_not_missing() -> None:
    keys = [i.key for i in completeness(SHEET, {"wish_client_see_plan": True}).missing]
    assert "wish_client" not in keys
    assert "wish_family" in keys


def test_the_groups_use_the_words_of_the_judge_format() -> None:
    values = counting(SHEET, read(SHEET, full()).values)
    assert info_groups(values) == ("入院日", "心身の状況", "生活環境", "サービスの利用状況")
    assert info_groups({}) == ()


def test_the_r_set_holds_the_date_of_admission_only() -> None:
    assert info_groups(counting(SHEET, required().values)) == ("入院日",)


def test_the_condition_of_a_person_needs_two_kinds_of_facts() -> None:
    assert groups(disease_history=["stroke"]) == ()
    assert groups(disease_history=["stroke"], procedures=["none"]) == ()
    assert groups(disease_history=["stroke"], psych_issues=["none"]) == ("心身の状況",)
    assert groups(adl_move="3", ninchi_level="2a") == ("心身の状況",)


def test_the_living_conditions_need_two_kinds_of_facts() -> None:
    assert groups(household="alone") == ()
    assert groups(household="alone", life_history="旭川で生まれた。") == ("生活環境",)
    assert groups(household="alone", key_person_name="髙﨑 一郎") == ("生活環境",)


def test_services_are_told_by_list_plan_or_none() -> None:
    assert groups(services=[{"service_type": "15"}]) == ("サービスの利用状況",)
    assert groups(enclosed_docs=["plan"]) == ("サービスの利用状況",)
    assert groups(no_services="1") == ("サービスの利用状況",)
    assert groups(enclosed_docs=["other"]) == ()
