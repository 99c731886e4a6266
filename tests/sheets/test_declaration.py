"""Guards on the declarations of all sheets: keys, masking, printed order, national contents."""

from __future__ import annotations

import re

import pytest
from wtforms import Field, FieldList, Form, FormField

from handoff.sheets import choices
from handoff.sheets.catalogue import ADMISSION, DECLARED, get
from handoff.sheets.model import Item, Kind, Need, Privacy, Sheet
from handoff.sheets.shared import SHARED

ALL = [pytest.param(sheet, id=code) for code, sheet in DECLARED.items()]

# What a key must never be: WTForms would replace its own attribute without a word.
TAKEN = {
    name
    for kind in (Form, Field, FieldList, FormField)
    for name in dir(kind)
    if not name.startswith("__")
} | {"data", "errors", "validate", "process", "populate_obj", "meta", "form", "name", "id"}
TAKEN |= {"csrf_token", "form_key", "version", "device", "items", "keys", "values"}

# Words in a key that tell who the person is, and organisations that may be named.
TELLS_WHO = re.compile(
    r"(^|_)(name|kana|address|tel\d?|postal|birth|insured_no|insurer_no|insurance|expense|limit_card)(_|$)"
)
ORGANISATIONS = re.compile(r"^(office|to|from|inst|hosp|cm|doctor|service|insurer_name)")


def every_item(sheet: Sheet) -> list[Item]:
    return [i for item in sheet.items.values() for i in (item, *item.columns)]


@pytest.mark.parametrize("sheet", ALL)
def test_item_keys_are_unique_and_snake_case(sheet: Sheet) -> None:
    keys = [item.key for section in sheet for item in section.items]
    assert len(keys) == len(set(keys))
    for item in every_item(sheet):
        assert re.fullmatch(r"[a-z][a-z0-9_]*", item.key)
        assert "__" not in item.key
        columns = [column.key for column in item.columns]
        assert len(columns) == len(set(columns))


@pytest.mark.parametrize("sheet", ALL)
def test_no_key_is_an_attribute_of_a_form_or_field(sheet: Sheet) -> None:
    assert not [i.key for i in every_item(sheet) if i.key in TAKEN]
    assert not [section.key for section in sheet if section.key.startswith("_")]


@pytest.mark.parametrize("sheet", ALL)
def test_every_identifying_item_has_a_masking_rule(sheet: Sheet) -> None:
    unmasked = [
        item.key
        for item in every_item(sheet)
        if TELLS_WHO.search(item.key)
        and not ORGANISATIONS.match(item.key)
        and item.privacy is Privacy.PLAIN
    ]
    assert unmasked == []


@pytest.mark.parametrize("sheet", ALL)
def test_what_stands_in_brackets_is_masked_like_its_question(sheet: Sheet) -> None:
    for item in sheet.items.values():
        for inner in item.brackets:
            assert inner is sheet.items[inner.key]
            if item.privacy is not Privacy.PLAIN:
                assert inner.privacy is not Privacy.PLAIN


@pytest.mark.parametrize("sheet", ALL)
def test_every_condition_names_an_item_and_its_codes(sheet: Sheet) -> None:
    for item in sheet.items.values():
        for condition in (item.shown_when, item.excused_by):
            if condition is None:
                continue
            above = sheet.items[condition.key]
            known = {c.code for c in above.choices} | ({"1"} if above.kind is Kind.FLAG else set())
            assert set(condition.codes) <= known, item.key


@pytest.mark.parametrize("sheet", ALL)
def test_every_condition_of_a_cell_names_a_column_of_its_table(sheet: Sheet) -> None:
    for item in sheet.items.values():
        columns = {column.key: column for column in item.columns}
        for condition in (c.shown_when for c in item.columns if c.shown_when):
            assert set(condition.codes) <= set(columns[condition.key].labels), item.key


@pytest.mark.parametrize("sheet", ALL)
def test_a_part_is_judged_when_its_author_is_done(sheet: Sheet) -> None:
    for part in sheet.parts:
        assert part.moment in ("send", "answer", "close")
        assert (part.moment == "answer") == (part.filled_by != "care")
    for section in sheet:
        assert section.also_by in ("", *(p.filled_by for p in sheet.parts))
        keys = [key for key, _ in section.heads]
        assert set(keys) <= {i.key for i in section.items}


@pytest.mark.parametrize("sheet", ALL)
def test_every_item_can_be_named_in_a_message(sheet: Sheet) -> None:
    names = [item.name for item in sheet.items.values()]
    assert all(names)
    assert len(names) == len(set(names)), "two items would be called by the same name"
    for item in every_item(sheet):
        assert (
            item.name not in ("TEL", "FAX", "才", "続柄")
            or item.key in ("relation", "tel")
            or (item.key not in sheet.items)
        )


@pytest.mark.parametrize("sheet", ALL)
def test_choices_have_one_code_and_one_label_each(sheet: Sheet) -> None:
    for item in every_item(sheet):
        codes = [c.code for c in item.choices]
        labels = [c.label for c in item.choices]
        assert len(codes) == len(set(codes))
        assert len(labels) == len(set(labels))
        assert bool(codes) == (item.kind in (Kind.ONE, Kind.MANY, Kind.FLAG)), item.key
        assert set(item.exclusive) <= set(codes)


@pytest.mark.parametrize("sheet", ALL)
def test_messages_never_blame(sheet: Sheet) -> None:
    words = re.compile("不正|無効|エラーコード|必須項目|[!！]")
    for item in every_item(sheet):
        assert not words.search(item.must + item.hint + item.name)
    for section in sheet:
        assert not words.search(section.title + section.note + section.paper)


@pytest.mark.parametrize("sheet", ALL)
def test_a_topic_of_the_summary_names_items_of_the_sheet(sheet: Sheet) -> None:
    for topic in sheet.essentials:
        for key, _ in topic.items:
            assert key in sheet.items


@pytest.mark.parametrize("sheet", ALL)
def test_the_template_version_fits_its_column(sheet: Sheet) -> None:
    assert 0 < len(sheet.version) <= 20


def test_shared_items_are_the_same_question_in_every_sheet() -> None:
    for sheet in DECLARED.values():
        for key, shared in SHARED.items():
            if key in sheet.items:
                item = sheet.items[key]
                assert (item.kind, item.privacy, item.shape, item.choices) == (
                    shared.kind,
                    shared.privacy,
                    shared.shape,
                    shared.choices,
                )


# --- ① -----------------------------------------------------------------------------------------

ADMISSION_SHEET = get(ADMISSION)
NUMBERS = {
    0: range(1, 12),
    1: range(1, 23),
    2: range(1, 13),
    3: range(1, 5),
    4: range(1, 3),
    5: range(1, 8),
    6: range(1, 4),
    7: range(1, 46),
    8: range(1, 7),
    9: range(1, 6),
}
REFUSED = {
    "written_on", "admitted_on", "provided_on", "to_institution_name", "office_name", "cm_name",
    "office_tel", "consent_type", "consent_date", "consent_by", "client_name", "client_kana", "age",
    "gender", "birth_date", "address", "care_level", "cert_status",
}  # fmt: skip
LOCAL = {  # rows marked as municipal additions: no part of the national contents
    "N-1.21", "N-1.22", "N-2.10", "N-2.11", "N-2.12", "N-4.02", "N-7.43", "N-7.44", "N-7.45",
    "N-8.02", "N-9.05",
}  # fmt: skip
WARNED = {  # catalogue rows with W
    1: (7, 8, 13, 15, 16, 18, 19),
    2: (1, 3, 4, 5, 6, 7, 8),
    3: (2, 3, 4),
    4: (1,),
    5: (1, 2, 4, 5, 6),
    7: (
        *(1, 2, 3, 5, 7, 8, 9, 10, 11, 13, 14, 16, 17, 18, 19, 20, 21),
        *(23, 24, 25, 26, 31, 33, 35, 36, 38, 39, 40, 42),
    ),
    8: (1, 4, 5),
    9: (1,),
}


def test_admission_has_every_row_of_the_catalogue() -> None:
    expected = {f"N-{s}.{n:02d}" for s, numbers in NUMBERS.items() for n in numbers}
    declared = {item.number for item in every_item(ADMISSION_SHEET)}
    assert expected - declared == set()


def test_admission_refuses_the_r_set_and_nothing_more() -> None:
    refused = {k for k, item in ADMISSION_SHEET.items.items() if item.need is Need.REFUSE}
    assert refused == REFUSED


def test_admission_covers_the_national_contents() -> None:
    national = {
        item.number
        for section in ADMISSION_SHEET
        if section.national
        for item in section.items
        if item.national
    }
    specimen = {f"N-{s}.{n:02d}" for s, numbers in NUMBERS.items() if s for n in numbers} - LOCAL
    # N-9.02 … N-9.04 are columns of the table N-9.01.
    assert specimen - national == {"N-9.02", "N-9.03", "N-9.04"}
    asked = {
        item.number
        for section in ADMISSION_SHEET
        if section.national
        for item in section.items
        if item.national and item.need is Need.WARN
    }
    wanted = {f"N-{s}.{n:02d}" for s, numbers in WARNED.items() for n in numbers}
    # postal code and date of application stand beside an R item of the same row
    assert asked - {"N-1.06", "N-1.14"} == wanted


def test_choices_of_admission_stand_in_printed_order() -> None:
    items = ADMISSION_SHEET.items
    assert [c.label for c in items["adl_move"].choices] == ["自立", "見守り", "一部介助", "全介助"]
    assert [c.label for c in items["diet_limit"].choices] == ["あり", "なし", "不明"]
    assert [c.label for c in items["admitted_6m"].choices] == ["なし", "あり", "不明"]
    assert [c.label for c in items["ninchi_level"].choices][1:4] == ["Ⅰ", "Ⅱa", "Ⅱb"]
    assert items["ninchi_level"].labels["4"] == "\u2163"
    assert " ".join(c.code for c in choices.CARE) == "01 06 11 12 13 21 22 23 24 25"


def test_tables_of_admission_hold_what_the_paper_needs() -> None:
    sizes = {k: i.max_rows for k, i in ADMISSION_SHEET.items.items() if i.kind is Kind.ROWS}
    assert sizes == {"family": 12, "services": 20, "diseases": 10, "medications": 60, "doctors": 3}


def test_nothing_on_the_end_of_life_or_abuse_is_carried_or_plain() -> None:
    for key, item in ADMISSION_SHEET.items.items():
        if key.startswith(("acp_", "abuse_")) and key != "acp_include":
            assert item.privacy is Privacy.RESTRICTED
            assert not item.carry
