"""Copies that must not say who it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from handoff.sheets.content import counting, read
from handoff.sheets.display import HIDDEN, text_of
from handoff.sheets.masking import Mode, initials, mask, mask_name, town_of
from handoff.sheets.model import Kind, Privacy
from tests.sheets.filled import SHEET, full
from tests.sheets.strategies import raw_contents

PERSON = {
    "client_name": "髙﨑 靜枝",
    "client_kana": "タカサキ シズエ",
    "birth_date": "1940-03-04",
    "written_on": "2026-11-22",
    "postal_code": "070-0030",
    "address": "北海道旭川市東光0条0丁目0番0号",
    "client_tel": "0166-00-0000",
    "insured_no": "0001234567",
    "key_person_name": "髙﨑 一郎",
    "office_tel": "0166-00-9999",
    "cm_name": "葛󠄀城 美咲",
    "family": [{"person_name": "𠮷田 花子", "relation": "長女", "person_tel": "090-0000-0001"}],
    "abuse_suspected": "1",
    "abuse_suspected_detail": "長男",
    "palsy": "mild",
    "cm_notes": (
        "髙﨑靜枝様は髙﨑　靜枝と書きます。静かな髙台に住む髙﨑さんは昭和15年3月4日生まれ、"
        "東光0条0丁目0番0号、電話0166000000。花子さんが来ます。担当は葛󠄀城。"
    ),
}
VALUES = read(SHEET, PERSON).values


def test_a_fax_says_initial_town_and_age_only() -> None:
    masked = mask(SHEET, VALUES, Mode.FAX)
    assert masked["client_name"] == "髙●靜●"
    assert masked["client_kana"] == "タ●●●シ●●"
    assert masked["birth_date"] == HIDDEN
    assert masked["age"] == "86"
    assert masked["address"] == "北海道旭川市●●●"
    assert masked["postal_code"] == masked["client_tel"] == masked["insured_no"] == HIDDEN
    assert masked["key_person_name"] == "髙●一●"
    assert masked["family"] == (
        {"person_name": "𠮷●花●", "relation": "長女", "person_tel": HIDDEN},
    )


def test_a_fax_still_says_who_sends_it_and_what_the_ward_needs() -> None:
    masked = mask(SHEET, VALUES, "fax")
    assert masked["cm_name"] == "葛󠄀城 美咲"
    assert masked["office_tel"] == "0166-00-9999"
    assert masked["palsy"] == "mild"


def test_who_it_is_does_not_stand_in_free_text_either() -> None:
    notes = mask(SHEET, VALUES, Mode.FAX)["cm_notes"]
    assert notes == (
        "髙●靜●様は髙●靜●と書きます。静かな髙台に住む髙●さんは●●●生まれ、"
        "●●●、電話●●●。花●さんが来ます。担当は葛󠄀城。"
    )


def test_the_plain_copy_is_what_counts() -> None:
    assert mask(SHEET, VALUES, Mode.PLAIN) == counting(SHEET, VALUES)


def test_a_copy_for_the_family_leaves_out_what_is_restricted_and_nothing_else() -> None:
    masked = mask(SHEET, VALUES, Mode.FAMILY)
    assert set(VALUES) - set(masked) == {"abuse_suspected", "abuse_suspected_detail"}
    assert masked["client_name"] == "髙﨑 靜枝"


@pytest.mark.parametrize(
    ("mode", "asked", "there"),
    [
        (Mode.FAX, None, True),
        (Mode.FAX, False, False),
        (Mode.PLAIN, False, False),
        (Mode.FAMILY, True, True),
    ],
)
def test_restricted_items_can_be_left_out_or_kept(
    mode: Mode, asked: bool | None, there: bool
) -> None:
    assert ("abuse_suspected" in mask(SHEET, VALUES, mode, restricted=asked)) is there


def test_nothing_identifying_of_a_full_sheet_survives_a_fax() -> None:
    values = read(SHEET, full()).values
    masked = mask(SHEET, values, Mode.FAX)
    for key, item in SHEET.items.items():
        columns = item.columns if item.kind is Kind.ROWS else (item,)
        rows = zip(values[key], masked[key], strict=True) if item.columns else [(values, masked)]
        for before, after in rows:
            for column in columns:
                if column.privacy not in (Privacy.PLAIN, Privacy.RESTRICTED):
                    assert after[column.key] != before[column.key], key
                    assert "●" in text_of(column, after), key


@settings(max_examples=80, deadline=None)
@given(raw=raw_contents(SHEET))
def test_masking_never_raises_and_masked_copies_hold_no_unknown_keys(
    raw: dict[str, object],
) -> None:
    values = read(SHEET, raw).values
    for mode in (Mode.FAX, Mode.FAMILY):
        assert set(mask(SHEET, values, mode)) <= set(SHEET.items)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("山田 花子", "山●花●"),
        ("山田　花子", "山●花●"),
        ("山田花子", "山●花●"),
        ("小笠原 花子", "小●●花●"),
        ("葛󠄀城 美咲", "葛󠄀●美●"),
        ("𠮷田 德藏", "𠮷●德●"),
        ("林 一", "●●"),
        ("林", "●"),
        (" ", ""),
    ],
)
def test_a_masked_name_never_shows_the_whole(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("旭川市東光1条1丁目", "旭川市"),
        ("北海道上川郡東神楽町南2条", "北海道上川郡東神楽町"),
        ("上川郡比布町", "上川郡比布町"),
        ("札幌市北区北8条", "札幌市北区"),
        ("東京都千代田区霞が関", "東京都千代田区"),
        ("千葉県市川市八幡", "千葉県市川市"),
        ("三重県四日市市諏訪町", "三重県四日市市"),
        ("福島県郡山市朝日", "福島県郡山市"),
        ("愛知県蒲郡市旭町", "愛知県蒲郡市"),
        ("余市郡余市町朝日町", "余市郡余市町"),
        ("東京都町田市森野", "東京都町田市"),
        ("東神楽町南1条", "東神楽町"),
        ("どこか遠く", ""),
    ],
)
def test_of_an_address_the_municipality_stays(address: str, town: str) -> None:
    assert town_of(address) == town


def test_initials_of_a_reading() -> None:
    assert initials("タカサキ シズエ") == "タ・シ"
    assert initials("") == ""
