"""③ 連絡票: declared in full, a reply half that tells nobody, rules of 3.6, answers with one press."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from handoff.sheets import checks
from handoff.sheets.catalogue import DECLARED, DOCTOR_CONTACT
from handoff.sheets.content import counting, read
from handoff.sheets.doctor_contact_reply import quick_answers
from handoff.sheets.doctor_contact_rules import is_report
from handoff.sheets.doctor_contact_services import TABLE, hospital_doctor_counts, needing_opinion
from handoff.sheets.masking import Mode, mask, reply_half
from handoff.sheets.model import Finding, Kind, Need, Privacy
from handoff.sheets.prefill import PrefillSources, prefill
from tests.sheets.filled import TODAY, full
from tests.sheets.strategies import raw_contents

SHEET = DECLARED[DOCTOR_CONTACT]
REQUIRED: dict[str, Any] = {
    "ref_no": "A2B3-C4D5-E6",
    "sent_on": "2026-11-22",
    "to_institution_name": "見本医院",
    "to_doctor": "神\ufa19 祐",
    "office_name": "居宅介護支援事業所 ゆきあかり",
    "office_address": "旭川市見本0条0丁目",
    "office_no": "0172909012",
    "cm_name": "葛󠄀城 美咲",
    "office_fax": "0166-00-0002",
    "client_name": "髙﨑 靜枝",
    "client_kana": "タカサキ シズエ",
    "birth_date": "S14.3.4",
    "consent_type": "2",
    "consent_date": "2026-11-20",
    "consent_by": "client",
    "purposes": ["9"],
    "med_services": ["nursing"],
    "inquiry": "訪問看護を週1回考えています。お考えをお聞かせください。",
}
ANSWERED: dict[str, Any] = {
    "replied_on": "2026-11-22",
    "reply_way": "below",
    "doctor_name": "神\ufa19 祐",
    "med_need": [{"service": "nursing", "need": "needed"}],
    "opinion": "必要と考えます。",
}


def found(moment: str = checks.SEND, **raw: Any) -> tuple[Finding, ...]:
    return checks.run(SHEET, read(SHEET, REQUIRED | raw), moment, TODAY).all


def refused(moment: str = checks.SEND, **raw: Any) -> set[str]:
    return {f.key for f in found(moment, **raw) if f.level == "refuse"}


def warned(moment: str = checks.SEND, **raw: Any) -> set[tuple[str, str]]:
    return {(f.key, f.code) for f in found(moment, **raw) if f.level == "warn"}


def counted(**raw: Any) -> dict[str, Any]:
    return counting(SHEET, read(SHEET, REQUIRED | raw).values)


# --- declared in full ----------------------------------------------------------------------------


def test_the_letter_has_every_row_of_the_catalogue() -> None:
    numbers = {i.number for item in SHEET.items.values() for i in (item, *item.columns)}
    expected = {
        f"S-{s}.{n:02d}"
        for s, last in ((1, 9), (2, 8), (3, 11), (4, 16))
        for n in range(1, last + 1)
    }
    assert expected - numbers == {"S-4.03"}, "the number on the reply half is that of the letter"


def test_the_letter_is_refused_without_its_r_set_and_with_it_is_not() -> None:
    assert refused() == set()
    for key in set(REQUIRED) - {"med_services", "office_fax"}:
        assert key in refused(**{key: ""}), key


def test_one_way_to_reach_the_office_is_enough() -> None:
    assert refused(office_fax="") == {"office_tel"}
    assert refused(office_fax="", office_mail="yukiakari@example.jp") == set()


def test_the_purposes_stand_in_the_order_of_the_catalogue() -> None:
    labels = [c.label for c in SHEET.items["purposes"].choices]
    assert labels[0].startswith("新規・更新・区分変更後")
    assert labels[7:10] == ["その他", "医療系サービスの位置付けに係る意見", "入院・退院の報告"]
    assert [c.code for c in SHEET.items["purposes"].choices] == [str(n) for n in range(1, 12)]


@settings(max_examples=150, deadline=None)
@given(raw=raw_contents(SHEET))
def test_reading_stored_content_again_changes_nothing(raw: dict[str, Any]) -> None:
    content = read(SHEET, raw)
    assert read(SHEET, json.loads(json.dumps(content.as_json(), allow_nan=False))) == content
    for moment in (checks.SAVE, checks.SEND, checks.ANSWER, checks.CLOSE):
        checks.run(SHEET, content, moment, TODAY)
    quick_answers(counting(SHEET, content.values))


def test_a_new_letter_knows_the_main_doctor_the_office_and_its_number() -> None:
    sources = PrefillSources(
        today=TODAY,
        client={"name": "髙﨑 靜枝", "kana": "タカサキ シズエ"},
        doctors=[
            {"institution": "見本歯科", "name": "見本", "is_main": False},
            {
                "institution": "見本医院",
                "name": "神\ufa19 祐",
                "tel": "0166-00-0003",
                "is_main": True,
            },
        ],
        office={"name": "ゆきあかり", "fax": "0166-00-0002"},
        author={"name": "葛󠄀城 美咲"},
        more={"letter": {"ref_no": "A2B3"}},
    )
    values = read(SHEET, prefill(SHEET, sources)).values
    assert (values["to_institution_name"], values["to_doctor"]) == ("見本医院", "神\ufa19 祐")
    assert (values["ref_no"], values["sent_on"]) == ("A2B3", "2026-11-22")
    assert values["client_initial"] == "タ・シ"
    chosen = prefill(
        SHEET,
        PrefillSources(today=TODAY, doctors=sources.doctors, more={"doctor": {"name": "別の医師"}}),
    )
    assert chosen["to_doctor"] == "別の医師"


# --- the reply half --------------------------------------------------------------------------------


def test_the_reply_half_carries_initials_number_and_return_address_only() -> None:
    values = read(SHEET, full(SHEET) | REQUIRED).values
    assert reply_half(SHEET, values) == {
        "ref_no": "A2B3-C4D5-E6",
        "reply_to": "居宅介護支援事業所 ゆきあかり　担当 葛󠄀城 美咲　FAX 0166-00-0002",
        "client_initial": "タ・シ",
        "from_inst": read(SHEET, full(SHEET) | REQUIRED).get("from_inst"),
    }


def test_nothing_that_names_the_person_or_the_illness_may_stand_on_the_reply_half() -> None:
    for sheet in DECLARED.values():
        for item in sheet.items.values():
            if item.reply_safe:
                assert item.privacy is Privacy.PLAIN
                assert item.kind is Kind.TEXT
                assert item.key not in ("dx_note", "opinion", "inquiry", "client_kana")
    assert {k for k, i in SHEET.items.items() if i.reply_safe} == {
        "ref_no",
        "reply_to",
        "client_initial",
        "from_inst",
    }


def test_the_initials_follow_the_reading_and_never_show_the_name() -> None:
    assert counted(client_kana="ヤマダ ハナコ")["client_initial"] == "ヤ・ハ"
    assert counted(client_initial="髙﨑 靜枝")["client_initial"] == "タ・シ"


def test_a_fax_copy_hides_name_birth_date_and_card_number() -> None:
    masked = mask(SHEET, read(SHEET, REQUIRED | {"clinic_card_no": "12345"}).values, Mode.FAX)
    assert masked["client_name"] != "髙﨑 靜枝"
    assert masked["birth_date"] == masked["clinic_card_no"] == "●●●"


# --- rules -----------------------------------------------------------------------------------------


def test_an_opinion_on_medical_services_names_them() -> None:
    for purpose in ("1", "9"):
        assert refused(purposes=[purpose], med_services="") == {"med_services"}
    assert refused(purposes=["7"], med_services="") == set()


def test_consent_comes_before_the_question() -> None:
    assert refused(consent_date="2026-11-23") == {"consent_date"}
    assert refused(consent_type="4", consent_date="", consent_by="") == {"consent_type"}
    assert refused(purposes=["10"], consent_type="4", consent_date="", consent_by="") == set()


def test_a_meeting_has_an_agenda_and_a_day() -> None:
    assert refused(meeting_state="fixed") == {"meeting_on", "agenda"}
    assert refused(meeting_state="arranging") == {"agenda"}
    assert refused(meeting_state="none") == set()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"reply_due_on": "2026-11-21"}, ("reply_due_on", "order")),
        ({"urgency": "soon", "urgent_by": "2026-11-01"}, ("urgent_by", "order")),
        ({"wanted_reply": ["none"]}, ("wanted_reply", "contradiction")),
        ({"office_no": "0300000100"}, ("office_no", "shape")),
    ],
)
def test_what_looks_odd_in_a_letter_warns(raw: dict[str, Any], expected: tuple[str, str]) -> None:
    assert expected in warned(**raw)
    assert refused(**raw) == set()


def test_no_answer_wanted_excludes_every_way_of_answering() -> None:
    assert refused(wanted_reply=["none", "fax"]) == {"wanted_reply"}


def test_a_report_needs_no_answer() -> None:
    report = {"purposes": ["10"], "wanted_reply": ["none"], "reply_due_on": "2026-11-22"}
    assert ("wanted_reply", "contradiction") not in warned(**report)
    assert is_report(counted(**report))
    assert not is_report(counted())


# --- the answer --------------------------------------------------------------------------------------


def test_the_doctor_is_asked_for_the_answer_and_not_for_the_letter() -> None:
    missing = {f.key for f in checks.run(SHEET, read(SHEET, {}), checks.ANSWER, TODAY).refusals}
    assert missing == {"replied_on", "reply_way", "doctor_name", "from_inst"}
    assert refused(checks.ANSWER, **ANSWERED) == set()
    assert not {"replied_on", "doctor_name"} & refused(checks.SEND)


def test_every_service_asked_about_is_answered() -> None:
    two = {"med_services": ["nursing", "day_rehab"]}
    assert refused(checks.ANSWER, **ANSWERED, **two) == {"med_need"}
    message = next(
        f.message for f in found(checks.ANSWER, **ANSWERED, **two) if f.key == "med_need"
    )
    assert "通所リハビリテーション" in message
    assert "訪問看護" not in message.partition("が必要か")[0]
    by_phone = ANSWERED | {"reply_way": "phone", "med_need": []}
    assert refused(checks.ANSWER, **by_phone) == set()


def test_an_answer_that_contradicts_itself_is_pointed_out() -> None:
    rows = [
        {"service": "nursing", "need": "not_needed", "order": "issue"},
        {"service": "nursing", "need": "needed"},
    ]
    answered = ANSWERED | {"med_need": rows}
    oddities = {(f.code, f.row) for f in found(checks.ANSWER, **answered) if f.key == "med_need"}
    assert oddities == {("contradiction", 0), ("twice", 1)}
    absent = ANSWERED | {"meeting_state": "fixed", "meeting_reply": "absent", "opinion": ""}
    assert ("opinion", "absent") in warned(checks.ANSWER, **absent)
    assert "replied_on" in refused(checks.ANSWER, **ANSWERED | {"replied_on": "2026-11-23"})
    assert ("replied_on", "order") in warned(
        checks.ANSWER, **ANSWERED | {"replied_on": "2026-11-01"}
    )


def test_the_clinic_that_was_written_to_is_printed_on_the_answer() -> None:
    assert counted()["from_inst"] == "見本医院"
    assert counted(from_inst="あさひ見本病院")["from_inst"] == "あさひ見本病院"


def test_quick_answers_fit_the_letter() -> None:
    keys = {q.key for q in quick_answers(counted())}
    assert keys == {"seen", "needed", "not_needed", "phone", "next_visit", "visit"}
    assert "agreed" in {q.key for q in quick_answers(counted(purposes=["2"]))}
    meeting = counted(meeting_state="fixed", med_services="")
    assert {"attend", "absent"} <= {q.key for q in quick_answers(meeting)}
    assert "needed" not in {q.key for q in quick_answers(meeting)}


def test_a_quick_answer_with_a_name_and_a_day_can_be_sent() -> None:
    letters = (
        REQUIRED | {"med_services": ["nursing", "guidance"]},
        REQUIRED | {"purposes": ["2"], "med_services": ""},
        REQUIRED | {"purposes": ["3"], "med_services": "", "meeting_state": "fixed"},
    )
    for letter in letters:
        for quick in quick_answers(counting(SHEET, read(SHEET, letter).values)):
            if quick.key in ("seen", "agreed", "attend", "absent") and letter.get("med_services"):
                continue  # these say nothing about the services; the page asks on
            raw = letter | quick.values | {"doctor_name": "神\ufa19 祐", "replied_on": "2026-11-22"}
            content = read(SHEET, raw)
            assert content.typed == {}
            assert checks.run(SHEET, content, checks.ANSWER, TODAY).refusals == (), quick.label


# --- after the answer --------------------------------------------------------------------------------


def test_the_file_of_an_opinion_is_closed_when_the_plan_was_delivered() -> None:
    closing = ANSWERED | {"outcome": "sheet", "received_on": "2026-11-22", "received_means": "fax"}
    assert refused(checks.CLOSE, **closing) == {"plan_delivered_on", "plan_delivered_means"}
    done = closing | {"plan_delivered_on": "2026-11-22", "plan_delivered_means": "post"}
    assert refused(checks.CLOSE, **done) == set()
    assert refused(checks.CLOSE, **closing | {"purposes": ["7"]}) == set()
    assert not refused(checks.SEND) & {"outcome", "plan_delivered_on"}


def test_no_answer_is_an_outcome() -> None:
    assert "outcome" in refused(checks.CLOSE)
    assert refused(checks.CLOSE, outcome="none") == set()
    assert ("plan_delivered_on", "delivery") in warned(checks.CLOSE, outcome="none")


def test_an_answer_by_telephone_is_recorded_with_person_day_and_words() -> None:
    assert {"oral_on", "oral_person", "oral_text"} <= refused(checks.CLOSE, outcome="oral")
    assert "received_means" not in {f.key for f in found(checks.CLOSE, outcome="oral")}


def test_an_answer_after_the_plan_is_pointed_out() -> None:
    late = ANSWERED | {"plan_delivered_on": "2026-11-21"}
    assert ("plan_delivered_on", "order") in warned(checks.CLOSE, **late)


# --- services ----------------------------------------------------------------------------------------


def test_the_services_of_a_plan_that_need_an_opinion() -> None:
    assert [s.code for s in needing_opinion(["11", "15", "13", "16", "17"])] == [
        "nursing",
        "day_rehab",
    ]
    assert needing_opinion(["11", "12", "15", "17", "73"]) == ()
    assert needing_opinion(["76"])[0].only == "訪問看護を利用するとき"


def test_the_doctor_of_the_hospital_counts_for_rehabilitation_since_2024() -> None:
    assert hospital_doctor_counts("home_rehab", date(2024, 4, 1))
    assert hospital_doctor_counts("day_rehab", TODAY)
    assert not hospital_doctor_counts("day_rehab", date(2024, 3, 31))
    assert not hospital_doctor_counts("nursing", TODAY)
    assert [c.code for c in SHEET.items["med_services"].choices] == [*TABLE, "other"]


def test_the_need_of_every_item_of_the_reply_is_that_of_the_catalogue() -> None:
    required = {i.key for s in SHEET.parts[1].sections for i in s.items if i.need is Need.REFUSE}
    assert required == {"replied_on", "reply_way", "doctor_name", "from_inst"}
