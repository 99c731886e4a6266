"""What a copy by FAX would still tell in its free texts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from handoff.sheets.catalogue import DECLARED
from handoff.sheets.content import read
from handoff.sheets.leaks import Leak, leaks
from handoff.sheets.masking import Mode, mask
from handoff.sheets.model import Privacy
from tests.sheets.filled import SHEET
from tests.sheets.strategies import raw_contents

PERSON: dict[str, Any] = {
    "client_name": "髙﨑 靜枝",
    "client_kana": "タカサキ シズエ",
    "birth_date": "1940-03-04",
    "address": "北海道旭川市東光0条0丁目0番0号",
    "client_tel": "0166-00-0000",
    "insured_no": "0001234567",
    "key_person_name": "髙﨑 一郎",
    "cm_name": "葛󠄀城 美咲",
    "office_name": "居宅介護支援事業所 つばさ",
    "office_tel": "0166-00-9999",
}


def found(notes: str, *also: tuple[Privacy, str]) -> tuple[Leak, ...]:
    return leaks(SHEET, read(SHEET, PERSON | {"cm_notes": notes}).values, also)


def hidden(notes: str, *also: tuple[Privacy, str]) -> str:
    values = read(SHEET, PERSON | {"cm_notes": notes}).values
    return str(mask(SHEET, values, Mode.FAX, also=also)["cm_notes"])


@pytest.mark.parametrize(
    "words",
    [
        "髙﨑靜枝",
        "高崎静枝",
        "髙﨑　靜枝",
        "たかさき しずえ",
        "タカサキシズエ",
        "高崎さん",
        "静枝様",
        "昭和15年3月4日",
        "昭和１５年０３月０４日",
        "S15.3.4",
        "s15/3/4",
        "1940年3月4日",
        "1940-03-04",
        "19400304",
        "3月4日生まれ",
        "０１６６（００）００００",
        "0166000000",
        "0001234567",
        "東光０条０丁目０番０号",
    ],
)
def test_who_it_is_is_hidden_however_it_is_written(words: str) -> None:
    text = f"本人は{words}。"
    assert "●" in hidden(text)
    assert words.rstrip("さん様生まれ") not in hidden(text)
    assert [leak.hidden for leak in found(text)] == [True]


@pytest.mark.parametrize(
    "words",
    [
        "3月4日に受診",
        "0166-00-9999",
        "葛󠄀城が担当",
        "静かな高台",
        "令和15年3月4日",
        "血圧 140/90",
        "13:30",
    ],
)
def test_what_is_somebody_or_something_else_stays_as_it_is(words: str) -> None:
    assert hidden(words) == words
    assert found(words) == ()


def test_the_family_of_the_record_is_hidden_though_the_sheet_has_no_box_for_it() -> None:
    also = ((Privacy.NAME, "𠮷田 花子"), (Privacy.PHONE, "090-0000-0001"))
    text = "次女の吉田花子さん（090-0000-0001）が来ます。"
    assert hidden(text, *also) == "次女の𠮷●花●さん（●●●）が来ます。"
    assert found(text, *also) == (
        Leak(SHEET.items["cm_notes"], ("吉田花子", "090-0000-0001"), True),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("一郎と二人暮らし", ("一郎",)),
        ("佐藤さんの隣に住む", ("佐藤さん",)),
        ("連絡先は 080-0000-0002", ("080-0000-0002",)),
        ("昭和12年生まれの夫", ("昭和12年生まれ",)),
        ("番号 12345678", ("12345678",)),
    ],
)
def test_what_may_tell_who_it_is_stays_and_is_pointed_out(text: str, told: tuple[str, ...]) -> None:
    assert hidden(text) == text
    assert [(leak.words, leak.hidden) for leak in found(text)] == [(told, False)]


@pytest.mark.parametrize(
    "text", ["長男さんが同居", "お母様と", "ご家族様へ", "隣人の方", "皆様", "奥様", "娘さん夫婦"]
)
def test_words_for_anybody_are_not_pointed_out(text: str) -> None:
    assert found(text) == ()


def test_the_place_in_a_table_is_said_as_the_form_counts_it() -> None:
    raw = PERSON | {
        "family": [
            {"person_name": "山田 桃子"},
            {},
            {"relation": "長女", "person_note": "桃子の家"},
        ]
    }
    (leak,) = leaks(SHEET, read(SHEET, raw).values)
    assert (leak.place, leak.words, leak.row) == ("家族構成の3行目の備考", ("桃子",), 2)


def test_people_and_numbers_of_offices_in_their_own_boxes_are_not_pointed_out() -> None:
    raw = PERSON | {
        "cm_name": "髙﨑 一郎",
        "to_person": "佐藤さん",
        "visiting_nurse": "大雪 0166-00-7002",
        "doctors": [{"doctor_inst": "みやした内科", "doctor_tel": "0166-00-3001"}],
        "pharmacy": "たんぽぽ薬局 0166-00-4001",
    }
    assert leaks(SHEET, read(SHEET, raw).values) == ()


@pytest.mark.parametrize("code", sorted(DECLARED))
def test_an_ordinary_sheet_of_every_kind_can_be_asked(code: str) -> None:
    assert leaks(DECLARED[code], {}) == ()


@settings(max_examples=40, deadline=None)
@given(raw=raw_contents(SHEET))
def test_asking_never_raises_and_nothing_certain_is_left(raw: dict[str, Any]) -> None:
    values = read(SHEET, PERSON | raw).values
    masked = mask(SHEET, values, Mode.FAX)
    leaks(SHEET, values)
    for leak in leaks(SHEET, values):
        if leak.hidden and leak.row is None:
            assert masked[leak.item.key] != values[leak.item.key]
