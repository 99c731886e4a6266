"""③ on paper: one A4, a reply half that tells nobody who it is about, every answer on it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.pdf.layouts import layout_for
from handoff.pdf.render import Mode
from handoff.pdf.reply_strip import without_answer
from handoff.sheets.catalogue import DECLARED
from handoff.sheets.masking import reply_half
from tests.pdf.contents import maximal
from tests.pdf.letters import (
    CONTACT,
    CONTACT_AFTER,
    CONTACT_ANSWER,
    CONTACT_MINIMAL,
    MARK,
    STAMP,
    content_of,
    letter,
    lower_half,
    missing_answers,
)
from tests.pdf.reading import pages_of, rule_weights, sizes_of, squeeze, text_of

CODE = "doctor_contact"
SHEET, LAYOUT = DECLARED[CODE], layout_for(CODE)
ASKED = maximal(SHEET, meeting_state="fixed", consent_type="2", outcome="oral", reply_way="visit")
BRIEF = {k: v[:500] if isinstance(v, str) else v for k, v in ASKED.items()}
ARRANGING = maximal(SHEET, meeting_state="arranging", outcome="sheet")


def test_an_ordinary_letter_is_one_page() -> None:
    rendered = letter(CODE, CONTACT)
    assert rendered.report.pages == 1
    assert rendered.report.overfull == []
    assert rendered.report.continued == {}


@pytest.mark.parametrize("content", [CONTACT, CONTACT_MINIMAL])
def test_everything_asked_can_be_read_back(content: dict[str, Any]) -> None:
    values = without_answer(SHEET, content_of(CODE, content))
    assert missing_answers(CODE, values, letter(CODE, content).pdf) == []


@pytest.mark.parametrize(
    "content", [content_of(CODE, CONTACT, CONTACT_ANSWER, CONTACT_AFTER), ASKED, ARRANGING]
)
def test_request_answer_and_what_came_after_can_be_read_back(content: dict[str, Any]) -> None:
    rendered = letter(CODE, content, blank_reply=False)
    assert missing_answers(CODE, content_of(CODE, content), rendered.pdf) == []
    assert rendered.report.overfull == []


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(sorted(BRIEF)), max_size=25))
def test_no_answer_is_lost_whatever_is_given(keys: set[str]) -> None:
    content = content_of(CODE, {key: BRIEF[key] for key in keys})
    rendered = letter(CODE, content, blank_reply=False)
    assert missing_answers(CODE, content, rendered.pdf) == []


def test_every_printed_item_has_a_place() -> None:
    printed = {key for key, item in SHEET.items.items() if item.printed}
    assert printed - LAYOUT.shown(SHEET) == set()


def test_all_purposes_are_printed_and_the_chosen_ones_marked() -> None:
    text = text_of(letter(CODE, CONTACT).pdf)
    for choice in SHEET.items["purposes"].choices:
        box = "■" if choice.code in CONTACT["purposes"] else "□"
        assert box + squeeze(choice.label) in text


# --- the reply half ---------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [Mode.PLAIN, Mode.MASKED])
@pytest.mark.parametrize("content", [CONTACT, CONTACT | CONTACT_ANSWER, CONTACT_MINIMAL])
def test_the_reply_half_is_harmless_when_it_goes_astray(
    content: dict[str, Any], mode: Mode
) -> None:
    lower = lower_half(letter(CODE, content, mode=mode))
    assert "髙﨑" not in lower
    assert "静江" not in lower
    assert "タカサキ" not in lower
    assert "昭和15年" not in lower
    assert "宮下通" not in lower
    assert "高血圧症" not in lower
    assert "起立性低血圧" not in lower
    assert "ふらつき" not in lower


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(sorted(BRIEF)), max_size=40))
def test_nothing_a_person_wrote_stands_on_the_reply_half_but_what_is_safe(keys: set[str]) -> None:
    """The texts of the full sheet name their keys, so one that slips through is seen."""
    content = content_of(CODE, {key: BRIEF[key] for key in keys})
    lower = lower_half(letter(CODE, content, mark=None))
    safe = set(reply_half(SHEET, content)) | {
        "office_name",
        "cm_name",
        "office_fax",
        "to_institution_name",
    }
    assert set(re.findall(r"〔(\w+)〕", lower)) - {"続きは別紙"} <= safe


def test_the_reply_half_says_where_it_goes_and_which_letter_it_answers() -> None:
    lower = lower_half(letter(CODE, CONTACT))
    assert "K7M2-4TXQ" in lower
    assert "タ・シ" in lower
    assert "居宅介護支援事業所ゆきあかり" in lower
    assert "0166-00-1235" in lower


def test_the_number_of_the_letter_stands_in_both_halves() -> None:
    assert text_of(letter(CODE, CONTACT, mark=None).pdf).count("K7M2-4TXQ") == 2


def test_the_services_asked_about_have_a_row_each_to_be_ticked() -> None:
    lower = lower_half(letter(CODE, CONTACT))
    row = "□必要□必要なし□判断保留□発行する□発行済□他院へ依頼"
    for service in ("訪問看護", "通所リハビリテーション", "居宅療養管理指導"):
        assert service + row in lower
    assert "お尋ねの医療系サービス" not in lower_half(letter(CODE, CONTACT_MINIMAL))


def test_a_reply_half_to_be_written_on_holds_no_answer_even_when_there_is_one() -> None:
    answered = content_of(CODE, CONTACT, CONTACT_ANSWER, CONTACT_AFTER)
    assert letter(CODE, answered).pdf == letter(CODE, CONTACT).pdf


def test_the_line_to_cut_along_says_what_goes_back() -> None:
    text = text_of(letter(CODE, CONTACT).pdf)
    assert "きりとり（FAX返信はこの下のみ）" in text
    assert "切り取り線から下だけを返信してください" in text_of(letter(CODE, CONTACT, mark=None).pdf)


# --- modes ------------------------------------------------------------------------------------


def test_a_letter_by_fax_masks_who_it_is() -> None:
    text = text_of(letter(CODE, CONTACT, mode=Mode.MASKED).pdf)
    assert "髙﨑静江" not in text
    assert "髙●静●様" in text
    assert "宮下通" not in text
    assert "訪問看護" in text


def test_a_blank_form_has_every_row_and_no_value() -> None:
    rendered = letter(CODE, CONTACT, CONTACT_ANSWER, mark=None, mode=Mode.BLANK)
    text = text_of(rendered.pdf)
    assert "髙﨑" not in text
    assert "K7M2" not in text
    assert "議題" in text
    assert "お尋ねの医療系サービス" in text
    assert rendered.report.overfull == []


def test_the_record_after_the_reply_is_a_second_page_of_the_answered_letter() -> None:
    pages = pages_of(letter(CODE, CONTACT, CONTACT_ANSWER, CONTACT_AFTER, blank_reply=False).pdf)
    assert len(pages) == 2
    assert "■本票で回答があった" in pages[1]
    assert "令和8年12月1日" in pages[1]
    assert len(pages_of(letter(CODE, CONTACT, CONTACT_ANSWER, blank_reply=False).pdf)) == 1


def test_an_answered_letter_shows_no_way_to_answer() -> None:
    text = text_of(letter(CODE, CONTACT, CONTACT_ANSWER, blank_reply=False).pdf)
    assert MARK.address not in text
    assert "QRコード" not in text


def test_a_text_longer_than_its_box_is_whole_on_a_separate_page() -> None:
    inquiry = "".join(f"{n:03d}夜間の様子をお尋ねします。" for n in range(120)) + "終わり"
    rendered = letter(CODE, CONTACT | {"inquiry": inquiry})
    pages = pages_of(rendered.pdf)
    assert rendered.report.continued == {"inquiry": 1}
    assert "続きは別紙" in pages[0]
    assert squeeze(inquiry) in "".join(pages[1:])
    assert all("K7M2-4TXQ" in page for page in pages)


# --- how it is set ----------------------------------------------------------------------------


def test_letters_are_at_least_nine_points_and_lines_three_quarters() -> None:
    for rendered in (letter(CODE, CONTACT), letter(CODE, ASKED, blank_reply=False)):
        assert min(sizes_of(rendered.pdf) - {8.0}) >= 9  # 8: the small print at the foot
        assert min(rule_weights(rendered.pdf)) >= 0.75


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert letter(CODE, CONTACT).pdf == letter(CODE, CONTACT).pdf
    assert STAMP.reference in text_of(letter(CODE, CONTACT).pdf)
