"""① on paper: two A4 pages in the specimen's order, every answer on it, the rest on a 別紙."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from io import BytesIO
from typing import Any

import pypdf
import pytest

from handoff.japan.wareki import to_wareki
from handoff.pdf.items import codes_of, row_words, rows_of, words_of
from handoff.pdf.layouts import LAYOUTS, layout_for
from handoff.pdf.render import Mode, Rendered, Stamp, join, render, sheet_part
from handoff.pdf.style import BOTTOM
from handoff.sheets.catalogue import DECLARED, get
from handoff.sheets.model import Kind
from tests.pdf.contents import DIFFICULT, IVS_NAME, MINIMAL, ORDINARY, maximal
from tests.pdf.reading import fonts_of, pages_of, sizes_of, squeeze, text_of
from tests.pdf.records import at

SHEET, LAYOUT = get("admission"), layout_for("admission")
STAMP = Stamp(at(22, 10), "r-7Kq2mX9", "第1版")
MAXIMAL = maximal(SHEET)


def print_of(content: dict[str, Any], mode: Mode = Mode.PLAIN, **more: Any) -> Rendered:
    return render(SHEET, LAYOUT, content, mode, STAMP, **more)


def whole_text(pdf: bytes) -> str:
    """All pages as one text: without running heads and heads repeated after a page break."""
    sections = "|".join(re.escape(squeeze(s.paper or s.title)) for s in SHEET.sections)
    again = re.compile(rf"^別紙\d+項目[\w.]+?[^（]*(（[^）]*）)*?（続き）({sections})")
    bodies = (page.rpartition("入院時情報提供シート")[0] for page in pages_of(pdf))
    return "".join(again.sub("", body) for body in bodies)


def missing_answers(content: dict[str, Any], pdf: bytes) -> list[str]:
    """Keys whose answer cannot be read back from the pages."""
    text, missing = whole_text(pdf), []
    for key, item in SHEET.items.items():
        answer = content.get(key)
        if answer is None or not item.printed:
            continue
        if key in LAYOUT.merged or item.kind is Kind.FLAG:
            continue  # tested by themselves
        if item.kind in (Kind.ONE, Kind.MANY):
            words = [item.labels[code] for code in codes_of(answer)]
        elif item.kind is Kind.ROWS:
            words = [word for row in rows_of(answer) for word in row_words(item, row)]
        else:
            words = [words_of(item, answer)]
        missing += [f"{key}: {word[:40]}" for word in words if squeeze(word) not in text]
    return missing


@pytest.mark.parametrize("content", [ORDINARY, DIFFICULT, MINIMAL, MAXIMAL])
def test_every_filled_item_can_be_read_back(content: dict[str, Any]) -> None:
    assert missing_answers(content, print_of(content).pdf) == []


def test_chosen_answers_have_a_black_box_and_others_an_open_one() -> None:
    text = text_of(print_of(ORDINARY).pdf)
    assert "□男■女" in text
    assert "□要支援（）■要介護（3）" in text
    assert "□自立■見守り□一部介助□全介助" in text
    assert "■車いす■その他（介助者の腕）" in text
    assert "■あり（■身体□精神□知的）" in text


def test_a_flag_prints_its_box() -> None:
    assert "■日中独居" in text_of(print_of(ORDINARY).pdf)
    assert "□日中独居" in text_of(print_of(MINIMAL).pdf)


@pytest.mark.parametrize("content", [MINIMAL, {}])
def test_the_form_itself_is_two_a4_pages(content: dict[str, Any]) -> None:
    pages = pypdf.PdfReader(BytesIO(print_of(content).pdf)).pages
    assert len(pages) == 2
    assert [round(float(v)) for v in pages[0].mediabox[2:]] == [595, 842]


def test_the_sections_stand_in_the_order_of_the_specimen() -> None:
    front, back = pages_of(print_of({}, Mode.BLANK).pdf)
    for page, numbers in ((front, range(1, 7)), (back, range(7, 10))):
        papers = [s.paper for s in SHEET.sections if s.paper and s.paper[0] in map(str, numbers)]
        places = [page.index(squeeze(paper.split("（ケア")[0])) for paper in papers]
        assert len(places) == len(numbers)
        assert places == sorted(places)


def test_every_printed_item_has_a_place_or_belongs_to_the_add_on() -> None:
    shown = LAYOUT.shown(SHEET)
    add_on = {item.key for item in SHEET.section("acp").items}
    printed = {key for key, item in SHEET.items.items() if item.printed}
    assert printed - shown - add_on == set()


def test_every_key_of_every_layout_is_an_item_and_placed_once() -> None:
    for code, layout in LAYOUTS.items():
        sheet = DECLARED[code]
        bodies = [cell.body for _, cell in layout.cells()]
        keys = re.findall(r"\{(\w+(?:\.\d+\.\w+)?(?::(?!word\b)[A-Za-z]\w*)?)", " ".join(bodies))
        assert len(keys) == len(set(keys))
        assert {re.split("[.:]", key)[0] for key in keys} <= set(sheet.items)
        for key, codes in layout.apart.items():
            assert codes == set(sheet.items[key].labels), "every answer has its box"
        inner = {item.key for i in sheet.items.values() for item in i.brackets}
        named = {k for body in layout.brackets.values() for k in re.findall(r"\{(\w+)", body)}
        assert named <= inner


@pytest.mark.parametrize("code", LAYOUTS)
def test_no_form_is_longer_than_its_pages(code: str) -> None:
    assert all(geometry.bottom >= BOTTOM for geometry in LAYOUTS[code].geometry)


def test_the_add_on_is_printed_on_a_separate_page_when_it_is_filled() -> None:
    rendered = print_of(ORDINARY | {"acp_talk": "1", "acp_share": "自宅で最期を迎えたい"})
    assert "acp_share" in rendered.report.continued
    assert "自宅で最期を迎えたい" in pages_of(rendered.pdf)[2]


def test_the_printed_words_fit_their_boxes_even_with_everything_chosen() -> None:
    everything: dict[str, Any] = {
        key: True if item.kind is Kind.FLAG else tuple(c.code for c in item.choices)
        for key, item in SHEET.items.items()
        if item.kind in (Kind.ONE, Kind.MANY, Kind.FLAG) and key not in LAYOUT.merged
    }
    del everything["thickener_level"], everything["food_class_system"]  # one word each on paper
    assert print_of(everything).report.overfull == []
    assert print_of(MAXIMAL).report.overfull == []


def test_more_rows_than_the_form_has_are_not_lost() -> None:
    doctors = tuple({"doctor_inst": f"第{n}内科"} for n in range(1, 6))
    rendered = print_of(MINIMAL | {"doctors": doctors})
    assert all(f"第{n}内科" in text_of(rendered.pdf) for n in range(1, 6))


def test_one_medicine_stands_on_the_form_and_many_on_a_separate_page() -> None:
    medicine = {"drug": "アムロジピン錠", "strength": "5mg", "usage": "朝食後", "dose": "1錠"}
    one = print_of(MINIMAL | {"medications": (medicine,)})
    assert one.report.pages == 2
    assert squeeze("アムロジピン錠5mg朝食後1錠") in text_of(one.pdf)
    sixty = print_of(MINIMAL | {"medications": (medicine,) * 60})
    pages = pages_of(sixty.pdf)
    assert "別紙のとおり（60剤）" in pages[1]
    assert sum(page.count("アムロジピン錠") for page in pages[2:]) == 60
    assert all("薬品名" in page for page in pages[2:])


def test_a_text_of_four_thousand_characters_is_whole_on_its_separate_page() -> None:
    notes = "".join(f"{n:04d}夜間の様子。" for n in range(363)) + "終わり"
    rendered = print_of(MINIMAL | {"cm_notes": notes})
    pages = pages_of(rendered.pdf)
    assert "続きは別紙" in pages[0]
    assert rendered.report.continued == {"cm_notes": 1}
    assert squeeze(notes) in whole_text(rendered.pdf)
    assert all("項目5.07ケアマネジャーからの特記事項（続き）" in page for page in pages[3:])


def test_every_page_says_what_it_is_whose_and_which_of_how_many() -> None:
    pages = pages_of(print_of(MAXIMAL | {"client_name": "髙﨑 静江"}).pdf)
    for number, page in enumerate(pages, 1):
        assert "入院時情報提供シート" in page
        assert "髙﨑静江様" in page
        assert f"記入日{to_wareki(date(2026, 12, 28))}" in page
        assert f"{number}／{len(pages)}ページ" in page
        assert SHEET.version in page
    assert all("別紙" in page for page in pages[2:])


def test_no_value_is_smaller_than_nine_points_and_no_label_than_seven_and_a_half() -> None:
    for content in (ORDINARY, MAXIMAL):
        rendered = print_of(content)
        assert min(sizes_of(rendered.pdf)) >= 7.5
        assert all(size >= 9 for size in rendered.report.shrunk.values())


def test_difficult_names_keep_their_code_points_and_troubles_are_reported() -> None:
    rendered = print_of(DIFFICULT)
    text = text_of(rendered.pdf)
    assert squeeze(IVS_NAME) in text
    assert squeeze("𠮷田 𩸽太郎") in text
    assert ("cm_notes", "😀") in rendered.report.missing
    assert ("client_name", "邉\U000e0102") in rendered.report.base_form


def test_the_same_input_gives_the_same_bytes_and_another_time_other_ones() -> None:
    first, second = print_of(ORDINARY).pdf, print_of(ORDINARY).pdf
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    later = render(SHEET, LAYOUT, ORDINARY, Mode.PLAIN, Stamp(at(23, 10))).pdf
    assert later != first


def test_all_fonts_are_embedded() -> None:
    for font in fonts_of(print_of(MAXIMAL).pdf).values():
        descendant = font["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in descendant["/FontDescriptor"].get_object()


def test_dates_that_could_not_be_read_are_not_printed() -> None:
    content = MINIMAL | {"_typed": {"birth_date": "昭和64年2月30日"}}
    assert "昭和64年2月30日" not in text_of(print_of(content).pdf)


def test_answers_of_an_older_version_are_printed_as_kept() -> None:
    assert "■旧分類" in text_of(print_of(MINIMAL | {"palsy": "旧分類"}).pdf)


def test_a_blank_form_prints_no_value_and_a_half_filled_one_only_what_the_system_knows() -> None:
    assert "髙﨑" not in text_of(print_of(ORDINARY, Mode.BLANK).pdf)
    half = text_of(print_of(ORDINARY, Mode.HALF).pdf)
    assert "髙﨑静江" in half
    assert "もの忘れが進み" not in half


def test_masked_values_never_reach_the_paper() -> None:
    with pytest.raises(ValueError, match="mask"):
        print_of(ORDINARY, Mode.MASKED)
    rendered = print_of(
        ORDINARY,
        Mode.MASKED,
        mask=lambda sheet, values: {**values, "client_name": "髙●静●"},
    )
    text = text_of(rendered.pdf)
    assert "髙●静●様" in text
    assert "髙﨑静江" not in text


def test_sheets_join_into_one_document_with_continuous_pages() -> None:
    part = sheet_part(SHEET, LAYOUT, MINIMAL, Mode.PLAIN)
    pages = pages_of(join("二部", STAMP, [part, part]).pdf)
    assert [f"{n}／4ページ" in page for n, page in enumerate(pages, 1)] == [True] * 4
