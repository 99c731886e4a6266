"""The foot of every page (code, address, room for a signature) and the bars beside what changed."""

from __future__ import annotations

from random import Random

import pypdfium2
import pytest

from handoff.pdf.code_mark import CheckMark
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import render_letter
from handoff.pdf.render import Mode, Rendered, Stamp, render
from handoff.pdf.style import BAR, BOTTOM, PAGE_HEIGHT, STAMP_BOX
from handoff.sheets import masking
from handoff.sheets.catalogue import DECLARED, get
from tests.pdf.contents import ORDINARY
from tests.pdf.fax import ACROSS, codes_in, fax_pages
from tests.pdf.letters import CONTACT, EQUIPMENT, MARK, content_of
from tests.pdf.reading import pages_of, rule_weights, sizes_of, text_between
from tests.pdf.records import at
from tests.pdf.test_archive import CHECK, STAMP

SHEET, LAYOUT = get("admission"), layout_for("admission")
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def printed(mode: Mode = Mode.PLAIN, stamp: Stamp = STAMP, **more: object) -> Rendered:
    mask = (lambda s, v: masking.mask(s, v, masking.Mode.FAX)) if mode is Mode.MASKED else None
    return render(SHEET, LAYOUT, ORDINARY, mode, stamp, mask, **more)  # type: ignore[arg-type]


def sent(code: str, content: dict[str, object], stamp: Stamp = STAMP) -> Rendered:
    return render_letter(DECLARED[code], layout_for(code), content_of(code, content), stamp, MARK)


@pytest.mark.parametrize("mode", [Mode.PLAIN, Mode.MASKED])
def test_every_page_carries_code_and_address_and_a_telephone_reads_them_after_a_fax(
    mode: Mode,
) -> None:
    pdf = printed(mode).pdf
    for number, page in enumerate(fax_pages(pdf)):
        assert codes_in(page) == [CHECK.address]
        foot = text_between(pdf, number, 0, BOTTOM)
        assert CHECK.code in foot
        assert CHECK.address in foot


def test_the_form_stays_on_two_pages_and_letters_on_one() -> None:
    assert render(SHEET, LAYOUT, {}, Mode.BLANK, STAMP).report.pages == 2
    for code, content in (("doctor_contact", CONTACT), ("equipment_contact", EQUIPMENT)):
        rendered = sent(code, content)
        assert (rendered.report.pages, rendered.report.overfull) == (1, [])
        assert set(codes_in(fax_pages(rendered.pdf)[0])) == {MARK.address, CHECK.address}


def test_codes_of_all_kinds_are_read_after_a_fax() -> None:
    random = Random(7)
    for _ in range(2):
        code = "".join(random.choice(SIGNS) for _ in range(12))
        host = "".join(random.choice("abcdefghij") for _ in range(random.randint(3, 20)))
        check = CheckMark(f"https://{host}.example/v/{code}", code)
        pdf = sent("doctor_contact", CONTACT, Stamp(at(22, 10), "r-1", "", check)).pdf
        assert check.address in codes_in(fax_pages(pdf)[0])


def test_without_a_code_the_foot_is_only_small_print() -> None:
    pdf = printed(stamp=Stamp(at(22, 10), "r-1")).pdf
    assert codes_in(fax_pages(pdf)[0]) == []
    assert "確認の符号" not in pages_of(pdf)[0]


@pytest.mark.parametrize("mode", [Mode.PLAIN, Mode.MASKED])
def test_the_place_for_a_visible_signature_is_empty(mode: Mode) -> None:
    note = "第12版（訂正）　" + "とても長い注記" * 12
    pdf = printed(mode, Stamp(at(22, 10), "r-7Kq2mX9" * 3, note, CHECK)).pdf
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=2, grayscale=True).to_pil()
    left, low, width, height = (2 * v for v in STAMP_BOX)
    high = 2 * PAGE_HEIGHT - low - height
    box = picture.crop((int(left), int(high), int(left + width), int(high + height)))
    document.close()
    assert box.getextrema() == (255, 255)


def test_masked_pages_have_no_letter_below_nine_points_and_no_thin_line() -> None:
    pdf = printed(Mode.MASKED).pdf
    assert min(sizes_of(pdf)) >= 9
    assert min(rule_weights(pdf)) >= 0.75


def test_a_changed_answer_has_a_bar_that_survives_a_fax() -> None:
    plain, marked = printed(), printed(changed=frozenset({"cm_notes"}))
    assert BAR not in rule_weights(plain.pdf)
    assert BAR in rule_weights(marked.pdf)
    assert "左の太線は前の版から変わったところ" in pages_of(marked.pdf)[0]
    assert marked.report.overfull == []
    before, after = fax_pages(plain.pdf)[0], fax_pages(marked.pdf)[0]
    dark = [p for p in _dark_columns(after) if p not in _dark_columns(before)]
    assert dark, "a black column that was not there"
    assert max(dark) - min(dark) <= 2 * BAR / 72 * ACROSS + 2


def _dark_columns(page: object) -> list[int]:
    """Columns of the left half that are black over most of the free text at the foot of page 1."""
    top, bottom = int(page.height * 0.815), int(page.height * 0.845)  # type: ignore[attr-defined]
    columns = range(page.width // 2)  # type: ignore[attr-defined]
    return [
        x
        for x in columns
        if all(not page.getpixel((x, y)) for y in range(top, bottom))  # type: ignore[attr-defined]
    ]


def test_what_changed_on_a_separate_page_has_its_bar_there() -> None:
    medicines = tuple({"drug": f"薬{n}"} for n in range(30))
    content = {**ORDINARY, "medications": medicines}
    rendered = render(
        SHEET, LAYOUT, content, Mode.PLAIN, STAMP, changed=frozenset({"medications"})
    )  # fmt: skip
    assert BAR in rule_weights(rendered.pdf)
    assert "medications" in rendered.report.continued
