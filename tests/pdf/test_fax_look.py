"""Letters after a FAX machine in standard mode: black and white, 204 × 98 dots per inch."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from handoff.pdf.code_mark import LEAST_MODULE, CodeMark, draw_code, grouped
from handoff.pdf.layout import Box
from handoff.pdf.layouts import layout_for
from handoff.pdf.page import Ink, Running
from handoff.pdf.render import Rendered
from handoff.pdf.reply_strip import without_answer
from handoff.pdf.style import MM, PAGE_HEIGHT
from handoff.pdf.tailoring import tailored
from handoff.sheets.catalogue import DECLARED
from tests.pdf.fax import ACROSS, DOWN, codes_in, fax_pages
from tests.pdf.letters import CONTACT, EQUIPMENT, MARK, content_of, letter
from tests.pdf.reading import colours_of, text_of

LETTERS = {"doctor_contact": CONTACT, "equipment_contact": EQUIPMENT}


def by_fax(code: str, mark: CodeMark | None = MARK) -> tuple[Rendered, Image.Image]:
    rendered = letter(code, LETTERS[code], mark=mark)
    return rendered, fax_pages(rendered.pdf)[0]


@pytest.mark.parametrize("code", LETTERS)
def test_a_telephone_reads_the_code_after_a_fax(code: str) -> None:
    assert codes_in(by_fax(code)[1]) == [MARK.address]


@pytest.mark.parametrize("code", LETTERS)
@pytest.mark.parametrize("slant", [-1.0, 0.7, 1.5])
def test_a_telephone_reads_the_code_of_a_page_that_went_in_aslant(code: str, slant: float) -> None:
    page = (
        by_fax(code)[1].convert("L").rotate(slant, fillcolor=255, resample=Image.Resampling.NEAREST)
    )
    assert codes_in(page) == [MARK.address]


@pytest.mark.parametrize("length", [20, 40, 60])
def test_addresses_of_other_lengths_are_read_too(length: int) -> None:
    address = ("https://r.example/a/" + "k3x9dfq2mzr7wptb0v4h8" * 3)[:length]
    page = by_fax("doctor_contact", CodeMark(address, None, "K7M2-4TXQ"))[1]
    assert codes_in(page) == [address]


@pytest.mark.parametrize("code", LETTERS)
def test_poppler_shows_the_same_code(code: str, tmp_path: Path) -> None:
    if not shutil.which("pdftoppm"):
        pytest.skip("not tested: pdftoppm is not installed")
    (tmp_path / "letter.pdf").write_bytes(by_fax(code)[0].pdf)
    command = ["pdftoppm", "-rx", str(ACROSS), "-ry", str(DOWN), "-mono", "-singlefile"]
    subprocess.run([*command, str(tmp_path / "letter.pdf"), str(tmp_path / "letter")], check=True)
    with Image.open(tmp_path / "letter.pbm") as page:
        assert codes_in(page) == [MARK.address]


def test_a_module_is_two_lines_of_a_fax_and_the_quiet_zone_is_whole() -> None:
    box = layout_for("doctor_contact").geometry[0].slots["code"]
    ink = Ink(Running("", "", "", ""))
    draw_code(ink, MARK, box)
    runs = [line.split() for line in ink.ops[0].splitlines()]
    module = float(runs[0][3])
    assert module >= LEAST_MODULE
    lefts, bottoms = ([float(run[n]) for run in runs] for n in (0, 1))
    rights = [float(run[0]) + float(run[2]) for run in runs]
    quiet = 4 * module - 0.01
    assert min(lefts) - box.x >= quiet
    assert box.x + box.width - max(rights) >= quiet
    assert min(bottoms) - (box.top - box.height) >= quiet
    assert box.top - max(bottoms) - module >= quiet


def test_an_address_too_long_to_be_read_after_a_fax_is_refused() -> None:
    ink = Ink(Running("", "", "", ""))
    with pytest.raises(ValueError, match="too long"):
        draw_code(
            ink, CodeMark("https://example.jp/" + "x" * 80, None, ""), Box(0, 100, 20 * MM, 20 * MM)
        )
    assert ink.ops == []


@pytest.mark.parametrize("code", LETTERS)
def test_all_ruled_lines_arrive(code: str) -> None:
    """A line thinner than a line of the machine may fall between two of them and vanish."""
    page = by_fax(code)[1]
    for x1, y1, x2, y2, _weight in tailored_rules(code):
        column, row = int((x1 + x2) / 2 / 72 * ACROSS), (PAGE_HEIGHT - (y1 + y2) / 2) / 72 * DOWN
        near = [
            not page.getpixel((column + dx, int(row) + dy))
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
        ]
        assert any(near), (x1, y1, x2, y2)


def tailored_rules(code: str) -> list[tuple[float, float, float, float, float]]:
    """The rules of the first page as it is drawn for this letter."""
    values = without_answer(DECLARED[code], content_of(code, LETTERS[code]))
    return tailored(layout_for(code), values).geometry[0].rules


@pytest.mark.parametrize("code", LETTERS)
def test_nothing_is_grey(code: str) -> None:
    assert {c.split()[0] for c in colours_of(by_fax(code)[0].pdf)} <= {"0"}


def test_the_code_stands_on_the_paper_only_when_the_sender_chose_so() -> None:
    assert "48213907" in text_of(by_fax("doctor_contact")[0].pdf)
    told = CodeMark(MARK.address, None, MARK.ref_no)
    text = text_of(by_fax("doctor_contact", told)[0].pdf)
    assert "48213907" not in text
    assert "電話などでお知らせします" in text
    assert MARK.address in text


def test_codes_are_grouped_for_reading_and_typing() -> None:
    assert grouped("48213907") == "4821 3907"
    assert grouped("482139") == "482 139"
    assert grouped("4821390") == "4821 390"
