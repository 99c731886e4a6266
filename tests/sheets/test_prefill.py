"""What is known already: from the client's record, the office, the stay, and last time's sheet."""

from __future__ import annotations

from datetime import date, time
from types import SimpleNamespace
from typing import Any

from handoff.sheets.content import read
from handoff.sheets.model import Kind, Need
from handoff.sheets.prefill import PrefillSources, carry_forward, prefill
from tests.sheets.filled import SHEET, full

CLIENT = {
    "name": "葛󠄀城 靜枝",
    "kana": "カツラギ シズエ",
    "birth_date": date(1939, 3, 4),
    "gender": "2",
    "address": "旭川市東光0条0丁目",
    "tel": "",
    "care_level": "23",
    "cert_status": "certified",
    "cert_to": date(2028, 11, 30),
}
SON = {
    "name": "髙﨑 一郎",
    "relation": "長男",
    "age": 61,
    "lives_together": True,
    "tel1": "090-0000-0001",
    "is_main_carer": True,
    "is_key_person": False,
}
DAUGHTER = SimpleNamespace(
    name="𠮷田 花子",
    relation="次女",
    age=None,
    lives_together=False,
    tel1="090-0000-0002",
    tel2="0166-00-0002",
    is_main_carer=False,
    is_key_person=True,
)
SOURCES = PrefillSources(
    today=date(2026, 11, 22),
    client=CLIENT,
    contacts=[SON, DAUGHTER],
    doctors=[
        {"institution": "見本歯科", "tel": "0166-00-0004", "name": "", "is_main": False},
        {"institution": "見本医院", "tel": "0166-00-0003", "name": "神\ufa19 祐", "is_main": True},
    ],
    office=SimpleNamespace(name="ゆきあかり", number="0172909012", tel="0166-00-0001", fax=""),
    institution={"name": "あさひ見本病院"},
    desk={"name": "地域連携室", "person": "見本"},
    author={"name": "葛󠄀城 美咲"},
    stay={"admitted_on": date(2026, 11, 21), "admitted_time": time(18, 10)},
    consent={"kind": "1", "given_on": date(2026, 4, 1), "given_by": "client"},
)


def filled() -> dict[str, Any]:
    return read(SHEET, prefill(SHEET, SOURCES)).values


def test_what_client_office_and_stay_know_is_filled_in() -> None:
    values = filled()
    assert values["client_name"] == "葛󠄀城 靜枝"
    assert values["birth_date"] == "1939-03-04"
    assert values["age"] == "87"
    assert values["care_level"] == "23"
    assert values["admitted_on"] == "2026-11-21"
    assert values["admitted_time"] == "18:10"
    assert values["written_on"] == values["provided_on"] == "2026-11-22"
    assert values["to_institution_name"] == "あさひ見本病院"
    assert values["cm_name"] == "葛󠄀城 美咲"
    assert values["consent_type"] == "1"


def test_carer_and_key_person_come_from_the_contacts() -> None:
    values = filled()
    assert (values["main_carer_name"], values["main_carer_living"]) == ("髙﨑 一郎", "together")
    assert values["main_carer_age"] == "61"
    assert (values["key_person_name"], values["key_person_relation"]) == ("𠮷田 花子", "次女")
    assert values["key_person_tel2"] == "0166-00-0002"
    assert [row["person_name"] for row in values["family"]] == ["髙﨑 一郎", "𠮷田 花子"]
    assert [row["living"] for row in values["family"]] == ["together", "apart"]


def test_the_main_doctor_comes_first() -> None:
    assert [row["doctor_inst"] for row in filled()["doctors"]] == ["見本医院", "見本歯科"]


def test_what_nobody_knows_is_absent_and_nothing_is_preselected() -> None:
    raw = prefill(SHEET, SOURCES)
    assert "client_tel" not in raw
    assert "office_fax" not in raw
    unknown = prefill(SHEET, PrefillSources(today=date(2026, 11, 22)))
    assert unknown == {"written_on": "2026-11-22", "provided_on": "2026-11-22"}
    known = {"client", "consent", "main_carer"}
    for item in SHEET.items.values():
        if item.kind in (Kind.ONE, Kind.MANY, Kind.FLAG):
            assert item.prefill.partition(".")[0] in {"", *known}, item.key


def test_everything_required_but_the_admission_has_a_source() -> None:
    assert not [
        i.key
        for i in SHEET.items.values()
        if i.need is Need.REFUSE and not i.prefill and i.compute is None
    ]


def test_last_time_fills_what_the_records_do_not_know() -> None:
    last = read(SHEET, full()).values
    raw = carry_forward(SHEET, last, date(2025, 1, 14), "前任 花子", revision="r", fresh=filled())
    values = read(SHEET, raw).values
    assert values["client_name"] == "葛󠄀城 靜枝", "the record of today wins"
    assert values["palsy"] == last["palsy"]
    assert values["life_history"] == last["life_history"]
    note = values["_carried"]["client"]
    assert (note["from"], note["on"], note["by"]) == ("r", "2025-01-14", "前任 花子")
    assert "client_name" not in note["values"]
    assert note["beside"]["client_name"] == "葛󠄀城 靜枝"


def test_what_must_be_seen_today_is_never_carried() -> None:
    values = carry_forward(SHEET, read(SHEET, full()).values, "2025-01-14", "")
    never = {"admitted_on", "consent_type", "medications", "weight_kg", "abuse_suspected", "flash"}
    assert not never & set(values)
    assert not [k for k in values if k.startswith("acp_")]
    assert "medicines" in values["_carried"], (
        "the way medicines are managed is carried, not the list"
    )


def test_answers_that_did_not_count_last_time_are_not_carried() -> None:
    last = read(SHEET, {"allergy": "0", "allergy_detail": "そば", "palsy": "mild"}).values
    values = carry_forward(SHEET, last, "2025-01-14", "")
    assert "allergy_detail" not in values
    assert values["allergy"] == "0"


def test_notes_of_last_time_are_not_handed_on() -> None:
    first = carry_forward(SHEET, {"palsy": "mild"}, "2025-01-14", "甲")
    second = carry_forward(SHEET, read(SHEET, first).values, "2026-01-14", "乙")
    assert second["_carried"]["body"]["by"] == "乙"
    assert "_confirmed" not in second


def test_with_nothing_to_carry_there_is_no_note() -> None:
    assert carry_forward(SHEET, {}, "2025-01-14", "") == {}
