"""Every mode of every sheet: what it holds, how small it gets, whether it survives a FAX."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handoff.pdf.by_fax import LEAST, for_fax
from handoff.pdf.cover import render_call_record, render_fax_cover
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import render_letter
from handoff.pdf.record import CallRecord, FaxCover
from handoff.pdf.render import Mode, Rendered, Stamp, render
from handoff.sheets import masking
from handoff.sheets.catalogue import DECLARED
from handoff.sheets.model import Kind, Sheet, Values
from tests.pdf.contents import ORDINARY, maximal
from tests.pdf.discharge_contents import ordinary
from tests.pdf.fax import fax_pages
from tests.pdf.letters import CONTACT, EQUIPMENT, content_of
from tests.pdf.reading import colours_of, pages_of, sizes_of, squeeze, text_of
from tests.pdf.records import at

STAMP = Stamp(at(22, 10), "r-7Kq2mX9", "第1版")
CONTENTS: dict[str, dict[str, Any]] = {
    "admission": ORDINARY,
    "discharge": ordinary(),
    "doctor_contact": content_of("doctor_contact", CONTACT),
    "equipment_contact": content_of("equipment_contact", EQUIPMENT),
}
LETTERS = ("doctor_contact", "equipment_contact")
SHEETS = tuple(CONTENTS)


def hidden(sheet: Sheet, values: Values) -> Values:
    return masking.mask(sheet, values, masking.Mode.FAX)


def drawn(code: str, mode: Mode, content: dict[str, Any] | None = None, **more: Any) -> Rendered:
    sheet, layout = DECLARED[code], layout_for(code)
    values = CONTENTS[code] if content is None else content
    if code in LETTERS:
        return render_letter(sheet, layout, values, STAMP, None, mode=mode, **more)
    return render(sheet, layout, values, mode, STAMP, hidden, **more)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("code", SHEETS)
def test_the_printed_words_of_every_mode_fit_their_boxes(code: str, mode: Mode) -> None:
    assert drawn(code, mode).report.overfull == []


@pytest.mark.parametrize("code", SHEETS)
def test_a_masked_page_is_never_below_nine_points_and_all_black(code: str) -> None:
    pdf = drawn(code, Mode.MASKED).pdf
    assert min(sizes_of(pdf)) >= LEAST
    assert {c.split()[0] for c in colours_of(pdf)} <= {"0"}


@pytest.mark.parametrize("code", SHEETS)
def test_a_fax_costs_no_page_more_than_the_sheet(code: str) -> None:
    assert drawn(code, Mode.MASKED).report.pages == drawn(code, Mode.PLAIN).report.pages


@pytest.mark.parametrize("code", ["admission", "discharge"])
def test_the_form_for_a_fax_has_every_box_of_the_form_once(code: str) -> None:
    form, fax = layout_for(code), for_fax(layout_for(code))
    assert [cell.body for _, cell in fax.cells()] == [cell.body for _, cell in form.cells()]
    assert [cell.label for _, cell in fax.cells()] == [cell.label for _, cell in form.cells()]
    assert for_fax(fax) is fax


@pytest.mark.parametrize("code", ["admission", "discharge"])
def test_a_full_sheet_loses_nothing_on_the_way_to_a_fax(code: str) -> None:
    sheet, content = DECLARED[code], maximal(DECLARED[code])
    made, masked = drawn(code, Mode.MASKED, content), hidden(sheet, content)
    assert made.report.overfull == []
    text = "".join(page.rpartition(squeeze(sheet.title))[0] for page in pages_of(made.pdf))
    long = [i.key for i in sheet.items.values() if i.kind is Kind.LONG and i.printed]
    lost = [key for key in long if key in masked and squeeze(masked[key])[:200] not in text]
    assert [key for key in lost if key not in made.report.continued] == []


@pytest.mark.parametrize("code", SHEETS)
@pytest.mark.parametrize("fine", [False, True])
def test_the_masked_pages_have_ink_everywhere_after_the_machine(code: str, fine: bool) -> None:
    """One bit, 204 × 98 and 204 × 196: no page is lost to white or to black."""
    for page in fax_pages(drawn(code, Mode.MASKED).pdf, 196 if fine else 98):
        black = page.histogram()[0] / (page.width * page.height)
        assert 0.005 < black < 0.25


@pytest.mark.parametrize("code", SHEETS)
def test_an_empty_form_has_no_answer_and_room_to_write(code: str) -> None:
    text = text_of(drawn(code, Mode.BLANK).pdf)
    assert "■" not in text
    assert "髙﨑" not in text
    assert "□" in text


def test_brackets_of_an_empty_form_are_wide_enough_to_write_in() -> None:
    sheet, layout = DECLARED["admission"], layout_for("admission")
    assert layout.written["pressure_ulcer.1"] == "{pressure_ulcer_detail:18}"
    assert set(layout.written) <= {
        f"{item.key}.{code}"
        for item in sheet.items.values()
        for inner in item.brackets
        if inner.shown_when
        for code in inner.shown_when.codes
    } | set(layout.brackets)


@pytest.mark.parametrize("code", SHEETS)
def test_a_half_filled_form_holds_who_and_from_whom_and_nothing_of_how(code: str) -> None:
    text = text_of(drawn(code, Mode.HALF).pdf)
    assert "髙﨑静江" in text
    assert "入院前と比べていません" not in text
    office = str(CONTENTS[code]["office_name"])
    assert squeeze(office) in text
    if code == "doctor_contact":
        assert "利用者イニシャルタ・シ" in text  # the slip that comes back says whose it is
    for told in ("アムロジピン", "ふらつきました", "妻も腰痛", "台所に立ちたい"):
        assert told not in text


@pytest.mark.parametrize("code", SHEETS)
def test_a_copy_with_bars_says_the_same_words_and_what_the_bars_are(code: str) -> None:
    key = "inquiry" if code == "doctor_contact" else "assessment"
    key = {"admission": "cm_notes", "discharge": "wish_client"}.get(code, key)
    plain, barred = drawn(code, Mode.PLAIN), drawn(code, Mode.PLAIN, changed=frozenset({key}))
    said = text_of(barred.pdf)
    assert "左の太線は前の版から変わったところ" in said
    assert said.replace("左の太線は前の版から変わったところ", "") == text_of(plain.pdf)


COVER = FaxCover(
    sent_at=at(22, 14),
    to_office="あさひ川中央病院（架空）",
    to_department="",
    to_person="",
    to_fax="",
    to_tel="",
    from_office="居宅介護支援事業所 ゆきあかり（架空）",
    from_person="葛󠄀城 美咲",
    from_tel="0166-00-1234",
    from_fax="0166-00-1235",
    client_initials="タ・シ様",
    about="入院時情報提供シート",
    pages=4,
)


def test_a_cover_leaves_open_what_is_not_known_and_is_large_enough_for_any_machine() -> None:
    pdf = render_fax_cover(COVER, STAMP).pdf
    text = text_of(pdf)
    assert "（記録なし）" not in text
    assert "全4枚（この送付票を含む）" in text
    assert "伏せてあります" not in text
    assert min(sizes_of(pdf)) >= LEAST
    assert len(pages_of(pdf)) == 1


def test_a_long_word_on_the_cover_goes_on_to_another_page_and_loses_nothing() -> None:
    cover = replace(COVER, message="あ" * 2500, masked=True)
    made = render_fax_cover(cover, STAMP)
    assert text_of(made.pdf).count("あ") >= 2500


def test_a_sheet_for_a_call_is_to_be_written_on_and_a_recorded_call_is_printed_whole() -> None:
    record = CallRecord(
        None, "", "葛󠄀城 美咲", "ゆきあかり", "あさひ川中央病院", "", "0166-00-2000", ""
    )
    text = text_of(render_call_record(record, STAMP).pdf)
    assert "次にすること" in text
    said = CallRecord(
        at(22, 9), "髙﨑 静江", "葛󠄀城 美咲", "ゆきあかり", "病院", "看護師 見本", "0166", "伝えた。"
    )
    text = text_of(render_call_record(said, STAMP).pdf)
    assert "伝えた。" in text
    assert "次にすること" not in text
