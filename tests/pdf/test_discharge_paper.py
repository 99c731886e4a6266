"""② on paper: two A4 pages, what changed on top, how it was before, who wrote what, 別紙 for the rest."""

from __future__ import annotations

import re
from typing import Any

import pytest

from handoff.pdf.items import codes_of, words_of
from handoff.pdf.layouts import layout_for
from handoff.pdf.render import Mode, Rendered, Stamp, render
from handoff.sheets import masking
from handoff.sheets.catalogue import get
from handoff.sheets.content import BEFORE
from handoff.sheets.discharge_before import before_note
from handoff.sheets.display import text_of as said
from handoff.sheets.model import Kind
from tests.pdf.contents import maximal
from tests.pdf.discharge_contents import MINIMAL, ordinary
from tests.pdf.reading import pages_of, sizes_of, squeeze, text_of
from tests.pdf.records import at

SHEET, LAYOUT = get("discharge"), layout_for("discharge")
STAMP = Stamp(at(22, 10), "r-7Kq2mX9", "第1版")
ORDINARY = ordinary()
NOTE = before_note(maximal(get("admission")), "2026-11-22", "渡邊 德子", "r1")
MAXIMAL = maximal(SHEET) | {BEFORE: NOTE}


def print_of(content: dict[str, Any], mode: Mode = Mode.PLAIN, **more: Any) -> Rendered:
    return render(SHEET, LAYOUT, content, mode, STAMP, **more)


def whole_text(pdf: bytes) -> str:
    """All pages as one text, without running heads and heads repeated after a page break."""
    again = re.compile(r"^別紙\d+.{0,60}?（続き）(\w+・?\w*の記録|[^〔]{0,40})")
    bodies = (page.rpartition("退院時連携シート")[0] for page in pages_of(pdf))
    return "".join(again.sub("", body) for body in bodies)


def missing_answers(content: dict[str, Any], pdf: bytes) -> list[str]:
    """Keys whose answer cannot be read back from the pages."""
    text, missing = whole_text(pdf), []
    for key, item in SHEET.items.items():
        answer = content.get(key)
        if answer is None or not item.printed or key in LAYOUT.merged or item.kind is Kind.FLAG:
            continue
        if item.kind in (Kind.ONE, Kind.MANY):
            words = [item.labels[code] for code in codes_of(answer)]
        elif item.kind is Kind.ROWS:
            words = [said(c, row) for row in answer for c in item.columns if c.key in row]
        else:
            words = [words_of(item, answer)]
        missing += [f"{key}: {word[:40]}" for word in words if squeeze(word) not in text]
    return missing


@pytest.mark.parametrize("content", [ORDINARY, MINIMAL])
def test_every_filled_item_can_be_read_back(content: dict[str, Any]) -> None:
    assert missing_answers(content, print_of(content).pdf) == []


def test_what_is_longer_than_its_box_stands_whole_on_a_separate_page() -> None:
    rendered = print_of(MAXIMAL)
    text = text_of(rendered.pdf)
    for key in ("accept_client", "prognosis", "doctor_advice", "contra_detail"):
        assert key in rendered.report.continued
        assert squeeze(MAXIMAL[key])[-40:] in text
    assert sum(f"面談・カンファレンスの記録{n}回目" in text for n in range(1, 21)) == 20


@pytest.mark.parametrize("content", [MINIMAL, {}])
def test_the_form_itself_is_two_pages(content: dict[str, Any]) -> None:
    assert print_of(content, Mode.PLAIN if content else Mode.BLANK).report.pages == 2


def test_every_printed_item_has_a_place() -> None:
    printed = {key for key, item in SHEET.items.items() if item.printed}
    assert printed - LAYOUT.shown(SHEET) - LAYOUT.cards == set()


def test_the_sections_stand_in_the_order_of_the_specimen() -> None:
    text = text_of(print_of({}, Mode.BLANK).pdf)
    heads = [
        "1．基本情報",
        "①疾患と",
        "②受け止め",
        "2．課題認識",
        "症状・見通し",
        "面談・カンファレンスの記録",
    ]
    places = [text.index(squeeze(head)) for head in [*heads, "病院からの情報"]]
    assert places == sorted(places)


def test_what_changed_since_home_stands_on_top_the_dangerous_first() -> None:
    page = pages_of(print_of(ORDINARY).pdf)[0]
    top = page[page.index("入院前から変わったこと") : page.index("フリガナ")]
    words = ("本人に病名は告知されていません", "・禁忌：右股関節", "・ADL：移動：見守り → 一部介助",
             "・食事・嚥下", "・医療処置：新しい医療処置：酸素療法", "新しい薬：エドキサバン")  # fmt: skip
    places = [top.index(squeeze(word)) for word in words]
    assert places == sorted(places)
    assert "〔前…〕は、令和8年11月22日の入院時情報提供シート（①）" in page


def test_without_an_admission_sheet_it_is_said_that_nothing_was_compared() -> None:
    content = {k: v for k, v in ORDINARY.items() if k != BEFORE}
    text = text_of(print_of(content).pdf)
    assert "入院前と比べていません" in text
    assert "・禁忌：右股関節" in text
    assert "〔前歩行器" not in text


def test_the_state_before_the_admission_stands_in_brackets_behind_that_of_now() -> None:
    text = text_of(print_of(ORDINARY).pdf)
    assert (
        squeeze("■歩行器 ■車いす □その他（ ）〔前 歩行器、車いす、その他（介助者の腕）〕") in text
    )
    assert squeeze("■一部介助 □全介助 〔前 見守り〕") in text
    assert "〔前と同じ〕" in text


def test_a_long_state_of_before_is_compared_whole_on_a_separate_page() -> None:
    rendered = print_of(MAXIMAL)
    assert "@before" in rendered.report.continued
    assert "入院前の様子とくらべて" in text_of(rendered.pdf)


def test_the_paper_says_who_wrote_what_and_who_confirmed_it() -> None:
    text = text_of(print_of(ORDINARY).pdf)
    assert "病院・施設看護師見本葵：入院中の状況" in text
    assert "〔令和8年12月4日看護師見本葵が確認〕" in text
    assert "ケアマネジャー渡邊德子：そのほか（令和8年12月1日）" in text


def test_each_contact_has_a_separate_page_of_its_own_with_the_conference_in_full() -> None:
    rendered = print_of(ORDINARY)
    assert [k for k in rendered.report.continued if k.startswith("contacts")] == [
        "contacts.1",
        "contacts.2",
        "contacts.3",
    ]
    pages = "".join(pages_of(rendered.pdf)[2:])
    for words in (
        "14:00",
        "看護師見本葵",
        "訪問看護師見本渚",
        "12月中旬の退院を目指す",
        "福祉用具貸与の見込み",
    ):
        assert squeeze(words) in pages


def test_short_contacts_stand_on_the_form_alone() -> None:
    row = {"contact_on": "2026-11-25", "informants": "看護師 見本葵", "contact_kind": "phone"}
    assert print_of(MINIMAL | {"contacts": ({**row, "conference": "0"},)}).report.pages == 2
    four = print_of(MINIMAL | {"contacts": ({**row, "conference": "0"},) * 4})
    assert four.report.pages == 3


def test_the_printed_words_fit_their_boxes_even_with_everything_chosen() -> None:
    assert print_of(ORDINARY).report.overfull == []
    assert print_of(MAXIMAL).report.overfull == []


def test_no_value_is_smaller_than_nine_points() -> None:
    rendered = print_of(ORDINARY)
    assert min(sizes_of(rendered.pdf)) >= 7.5
    assert all(size >= 9 for size in rendered.report.shrunk.values())


def test_a_blank_form_prints_no_value_and_a_half_filled_one_only_what_is_known() -> None:
    assert "髙﨑" not in text_of(print_of(ORDINARY, Mode.BLANK).pdf)
    half = text_of(print_of(ORDINARY, Mode.HALF).pdf)
    assert "髙﨑静江" in half
    assert "台所に立ちたい" not in half
    assert "ADL：移動" not in half


def test_a_masked_copy_hides_the_person_in_the_words_of_before_too() -> None:
    note = {**ORDINARY[BEFORE], "values": {"wish_client": "髙﨑 静江は台所に立ちたい。"}}
    content = {**ORDINARY, BEFORE: note}
    rendered = print_of(content, Mode.MASKED, mask=lambda s, v: masking.mask(s, v, "fax"))
    text = text_of(rendered.pdf)
    assert "髙●静●" in text
    assert "静江" not in text
    assert "は台所に立ちたい" in text
