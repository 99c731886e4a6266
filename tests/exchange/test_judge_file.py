"""The document of `handoff judge`: what refuses the file, what refuses one case only."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from handoff.exchange.judge_file import TOPICS, BadFile, judge_all, read, write

EXAMPLE: dict[str, Any] = {
    "offices": {
        "A": {
            "weekly": {
                **dict.fromkeys(("Mon", "Tue", "Wed", "Thu", "Fri"), "08:45-17:15"),
                "Sat": "09:00-12:00",
            },
            "closed_on_national_holidays": True,
            "closed_ranges_mmdd": ["12-29..01-03"],
            "closed_dates": ["2026-08-14"],
            "open_dates": [],
        }
    },
    "cases": [
        {
            "id": "ex1",
            "topic": "入院時情報連携加算",
            "inputs": {
                "office": "A",
                "care_level": "要介護3",
                "service": "居宅介護支援",
                "facility_type": "病院",
                "admission": "2026-09-04T18:20",
                "provided": "2026-09-05T11:00",
                "method": "fax",
                "recipient": "病院職員",
                "record": {
                    "datetime": True,
                    "place": False,
                    "content": True,
                    "means": True,
                    "receipt_confirmed": True,
                    "receipt_confirmation_recorded": True,
                },
                "info_groups": ["入院日", "心身の状況", "生活環境", "サービスの利用状況"],
                "already_claimed_this_month": False,
            },
        },
        {
            "id": "2",
            "topic": "退院・退所加算",
            "inputs": {
                "care_level": "要介護2",
                "from": "病院",
                "to": "自宅",
                "admission": "2025-05-01",
                "discharge": "2025-06-10",
                "service_start": "2025-06-12",
                "service_kind": "訪問介護",
                "contacts": [{"date": "2025-06-01", "kind": "interview"}],
                "plan_made": True,
                "初回加算": False,
                "already_claimed_for_this_stay": False,
            },
        },
        {
            "id": "3",
            "topic": "軽度者福祉用具貸与",
            "inputs": {
                "date": "2025-06-10",
                "care_level": "要介護1",
                "item": "特殊寝台",
                "latest_survey": {"1-3": "3.できない"},
            },
        },
        {
            "id": "4",
            "topic": "福祉用具選択制",
            "inputs": {"date": "2025-06-10", "care_level": "要介護1", "item": "歩行器"},
        },
    ],
}


def answers(document: object) -> list[dict[str, Any]]:
    return judge_all(read(json.dumps(document, ensure_ascii=False).encode()))


def with_inputs(number: int, **change: object) -> dict[str, Any]:
    """The example with only case `number`, its inputs changed; `...` takes a key away."""
    document = copy.deepcopy(EXAMPLE)
    document["cases"] = [document["cases"][number]]
    inputs = document["cases"][0]["inputs"]
    for key, value in change.items():
        inputs.pop(key) if value is ... else inputs.update({key: value})
    return document


def test_the_example_of_the_format_is_judged_as_it_says() -> None:
    first = answers(EXAMPLE)[0]
    assert first["id"] == "ex1"
    assert (first["tier"], first["units"], first["claimable"]) == ("I", 250, True)
    assert first["deadlines"] == {"I": "2026-09-05", "II": "2026-09-07"}
    assert (first["certain"], first["other_reading"], first["missing"]) == (True, None, [])
    assert set(first) == {"id", "topic", "tier", "units", "claimable", "missing", "reasons",
                          "deadlines", "certain", "other_reading"}  # fmt: skip
    assert all(set(reason) == {"rule", "text"} for reason in first["reasons"])


def test_every_topic_is_answered_in_the_order_of_the_cases() -> None:
    found = answers(EXAMPLE)
    assert [a["id"] for a in found] == ["ex1", "2", "3", "4"]
    assert [a["topic"] for a in found] == list(TOPICS)
    assert (found[1]["tier"], found[1]["claim_month"]) == ("I-i", "2025-06")
    assert (found[2]["result"], found[2]["route"]) == ("eligible", "A")
    assert (found[3]["rental"], found[3]["purchase"]) == (True, True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "JSON"),
        (b"{", "1行目"),
        (b"[]", "offices"),
        (b"\xff\xfe{}", "UTF-8"),
        (b'{"offices": {}}', "cases"),
        (b'{"offices": {}, "cases": {}}', "cases"),
        (b'{"offices": [], "cases": []}', "offices"),
        (b'{"cases": [], "cases": []}', "2回"),
        (b'{"cases": [{"id": "1", "id": "2"}]}', "id"),
        (b'{"cases": [{"id": NaN}]}', "NaN"),
        (b'{"cases": [{"id": -Infinity}]}', "Infinity"),
        (b'{"cases": [{"id": ' + b"9" * 5000 + b"}]}", "桁"),
        (b'{"cases": ' + b"[" * 100_000, "入れ子"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(data: bytes, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        read(data)


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert judge_all(read("\ufeff".encode() + json.dumps(EXAMPLE).encode()))[0]["tier"] == "I"


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (7, "inputs"),
        ({"id": "9"}, "topic"),
        ({"id": "9", "topic": "加算"}, "topic"),
        ({"id": "9", "topic": ["退院・退所加算"]}, "topic"),
        ({"id": "9", "topic": "退院・退所加算"}, "inputs"),
        ({"id": "9", "topic": "退院・退所加算", "inputs": []}, "inputs"),
    ],
)
def test_a_case_that_cannot_be_read_does_not_stop_the_others(case: object, words: str) -> None:
    document = {**EXAMPLE, "cases": [EXAMPLE["cases"][1], case, EXAMPLE["cases"][3]]}
    found = answers(document)
    assert words in found[1]["error"]
    assert set(found[1]) == {"id", "topic", "error"}
    assert (found[0]["tier"], found[2]["rental"]) == ("I-i", True)


@pytest.mark.parametrize(
    ("number", "change", "key"),
    [
        (0, {"office": "B"}, "office"),
        (0, {"office": ...}, "office"),
        (0, {"admission": "2026-02-30T10:00"}, "admission"),
        (0, {"admission": ...}, "admission"),
        (0, {"care_level": "要介護6"}, "care_level"),
        (0, {"method": "pigeon"}, "method"),
        (0, {"record": None}, "record"),
        (0, {"info_groups": "入院日"}, "info_groups"),
        (0, {"already_claimed_this_month": "no"}, "already_claimed_this_month"),
        (0, {"already_claimed_this_month": ...}, "already_claimed_this_month"),
        (1, {"discharge": "2025-04-30"}, "discharge"),
        (1, {"discharge": ...}, "discharge"),
        (1, {"discharge": None}, "discharge"),
        (1, {"service_start": "2025-06-09"}, "service_start"),
        (1, {"service_start": "6月12日"}, "service_start"),
        (1, {"service_kind": ...}, "service_kind"),
        (1, {"from": "駅"}, "from"),
        (1, {"to": None}, "to"),
        (1, {"contacts": None}, "contacts"),
        (1, {"contacts": [{"date": "2025-06-01"}]}, "contacts の1件目の kind"),
        (1, {"contacts": [{"date": "2025-06-01", "kind": "面談"}]}, "kind"),
        (1, {"contacts": [{"kind": "interview"}]}, "date"),
        (1, {"contacts": ["2025-06-01"]}, "contacts"),
        (1, {"plan_made": ...}, "plan_made"),
        (1, {"初回加算": "なし"}, "初回加算"),
        (2, {"item": "ベッド柵"}, "item"),
        (2, {"care_level": "事業対象者"}, "care_level"),
        (2, {"latest_survey": {"1-3": "わからない"}}, "1-3"),
        (2, {"latest_survey": []}, "latest_survey"),
        (2, {"doctor_state": "iv"}, "doctor_state"),
        (2, {"doctor_proof": "うわさ"}, "doctor_proof"),
        (3, {"date": ...}, "date"),
        (3, {"item": ...}, "item"),
    ],
)
def test_the_message_of_a_case_names_the_key(
    number: int, change: dict[str, object], key: str
) -> None:
    (found,) = answers(with_inputs(number, **change))
    assert key in found["error"]
    assert found["error"].endswith(("。", "）。"))


def test_an_office_whose_days_cannot_be_read_stops_only_its_own_cases() -> None:
    document = copy.deepcopy(EXAMPLE)
    document["offices"]["A"]["weekly"]["Mon"] = "9時から"
    found = answers(document)
    assert "Mon" in found[0]["error"]
    assert found[1]["tier"] == "I-i"


def test_cases_that_need_no_office_are_judged_without_offices() -> None:
    found = answers({"cases": EXAMPLE["cases"]})
    assert "office" in found[0]["error"]
    assert [("error" in a) for a in found] == [True, False, False, False]


def test_ids_come_back_as_they_were() -> None:
    document = copy.deepcopy(EXAMPLE)
    for case, own in zip(document["cases"], (7, None, "𠮷葛󠄀", ["a"]), strict=True):
        case["id"] = own
    written = json.loads(write(answers(document)))
    assert [a["id"] for a in written] == [7, None, "𠮷葛󠄀", ["a"]]


def test_half_a_character_comes_back_as_valid_json() -> None:
    document = read(b'{"cases": [{"id": "\\ud842", "topic": "x"}]}')
    written = write(judge_all(document)).decode()
    assert json.loads(written)[0]["id"] == "\ud842"


def test_no_case_is_an_empty_list() -> None:
    assert write(answers({"offices": {}, "cases": []})) == b"[]\n"


@pytest.mark.parametrize(
    "moment", ["0001-01-01", "0001-01-01T00:00+09:00", "9999-12-31", "9999-12-31T23:59-09:00"]
)
@pytest.mark.parametrize("number", [0, 1])
def test_the_ends_of_the_calendar_break_nothing(moment: str, number: int) -> None:
    change: dict[str, object] = {"admission": moment}
    if number == 1:
        change = {"admission": moment, "discharge": moment, "service_start": None}
    (found,) = answers(with_inputs(number, **change))
    assert "error" in found or "rules not loaded" in found["reasons"][0]["text"]


def test_a_provision_at_the_ends_of_the_calendar_breaks_nothing() -> None:
    (early,) = answers(with_inputs(0, provided="0001-01-01"))
    (late,) = answers(with_inputs(0, provided="9999-12-31"))
    assert early["tier"] == "I"
    assert late["tier"] is None


def test_beyond_the_rules_a_verdict_is_refused_on_every_topic() -> None:
    changes: list[dict[str, object]] = [
        {"admission": "2027-04-01T10:00", "provided": "2027-04-01T11:00"},
        {"discharge": "2027-04-01", "service_start": "2027-04-02"},
        {"date": "2027-04-01"},
        {"date": "2027-04-01"},
    ]
    for number, change in enumerate(changes):
        (found,) = answers(with_inputs(number, **change))
        assert (found["certain"], found["claimable"], found["units"]) == (False, False, 0)
        assert "rules not loaded" in found["reasons"][0]["text"]
