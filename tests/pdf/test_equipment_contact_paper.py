"""④ on paper: one A4 with request and finding, each item beside its states, the record on page two."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import render_letter
from handoff.pdf.render import Mode
from handoff.pdf.reply_strip import without_answer
from handoff.sheets.catalogue import DECLARED
from handoff.sheets.equipment_contact_table import STATES, TOOLS
from tests.pdf.contents import maximal
from tests.pdf.letters import (
    EQUIPMENT,
    EQUIPMENT_AFTER,
    EQUIPMENT_ANSWER,
    MARK,
    STAMP,
    content_of,
    letter,
    missing_answers,
)
from tests.pdf.reading import pages_of, rule_weights, sizes_of, squeeze, text_of

CODE = "equipment_contact"
SHEET, LAYOUT = DECLARED[CODE], layout_for(CODE)
FULL = maximal(
    SHEET,
    cert_status="changing",
    fits="1",
    finding_source="heard",
    meeting_held="1",
    lift_kind="chair",
)
INSTEAD = maximal(SHEET, fits="0", finding_source="opinion", meeting_held="0")
BRIEF = {k: v[:500] if isinstance(v, str) else v for k, v in FULL.items()}


def test_an_ordinary_letter_is_one_page() -> None:
    rendered = letter(CODE, EQUIPMENT)
    assert rendered.report.pages == 1
    assert rendered.report.overfull == []
    assert rendered.report.continued == {}


def test_everything_asked_can_be_read_back() -> None:
    values = without_answer(SHEET, content_of(CODE, EQUIPMENT))
    assert missing_answers(CODE, values, letter(CODE, EQUIPMENT).pdf) == []


@pytest.mark.parametrize(
    "content", [content_of(CODE, EQUIPMENT, EQUIPMENT_ANSWER, EQUIPMENT_AFTER), FULL, INSTEAD]
)
def test_request_finding_and_record_can_be_read_back(content: dict[str, Any]) -> None:
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


def test_every_restricted_item_stands_with_all_its_states() -> None:
    text = text_of(letter(CODE, EQUIPMENT).pdf)
    for tool in TOOLS.values():
        box = "■" if tool.code in EQUIPMENT["tools"] else "□"
        states = "".join(box + squeeze(state.label) for state in tool.states)
        assert box + squeeze(tool.label) + states in text, tool.label


def test_the_three_states_stand_with_their_examples_and_one_is_chosen() -> None:
    asked = text_of(letter(CODE, EQUIPMENT).pdf)
    answered = text_of(letter(CODE, EQUIPMENT, EQUIPMENT_ANSWER, blank_reply=False).pdf)
    for state in STATES.values():
        words = squeeze(f"（{state.numeral}）{state.words}")
        assert f"□{words}例）{squeeze(state.example)}" in asked
        assert ("■" if state.code == "i" else "□") + words in answered


def test_an_answer_that_no_row_is_for_is_printed_on_a_separate_page() -> None:
    content = content_of(CODE, EQUIPMENT) | {"tools": ("T2", "旧品目")}
    rendered = render_letter(SHEET, LAYOUT, content, STAMP, MARK)
    assert "旧品目" in text_of(rendered.pdf)
    assert "tools" in rendered.report.continued


def test_the_institution_is_printed_beforehand_and_nothing_the_doctor_has_to_say() -> None:
    text = text_of(letter(CODE, EQUIPMENT, EQUIPMENT_ANSWER).pdf)
    assert text.count("つつじ内科クリニック") == 2
    assert "北海道旭川市永山" in text
    assert "Hoehn" not in text
    assert text == text_of(letter(CODE, EQUIPMENT).pdf)


def test_the_record_of_the_care_manager_is_the_second_page() -> None:
    assert letter(CODE, EQUIPMENT, EQUIPMENT_ANSWER, blank_reply=False).report.pages == 1
    pages = pages_of(
        letter(CODE, EQUIPMENT, EQUIPMENT_ANSWER, EQUIPMENT_AFTER, blank_reply=False).pdf
    )
    assert len(pages) == 2
    for words in ("■本票（照会票）", "■開催した", "介-0123", "訪問看護師", "令和10年11月30日"):
        assert words in pages[1]
    assert "聴取の内容" not in pages[1]


def test_a_blank_form_has_both_pages_and_no_value() -> None:
    rendered = letter(CODE, EQUIPMENT, mark=None, mode=Mode.BLANK)
    assert rendered.report.pages == 2
    assert rendered.report.overfull == []
    assert "髙﨑" not in text_of(rendered.pdf)
    assert "この用紙を返送してください" in text_of(rendered.pdf)


def test_a_letter_by_fax_masks_who_it_is() -> None:
    text = text_of(letter(CODE, EQUIPMENT, mode=Mode.MASKED).pdf)
    assert "髙﨑静江" not in text
    assert "0001234567" not in text
    assert MARK.address in text


def test_letters_are_at_least_nine_points_and_lines_three_quarters() -> None:
    for rendered in (letter(CODE, EQUIPMENT), letter(CODE, FULL, blank_reply=False)):
        assert min(sizes_of(rendered.pdf) - {8.0}) >= 9  # 8: the small print at the foot
        assert min(rule_weights(rendered.pdf)) >= 0.75


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert letter(CODE, EQUIPMENT).pdf == letter(CODE, EQUIPMENT).pdf
