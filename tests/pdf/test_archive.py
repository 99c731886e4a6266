"""Every paper of ours is a tagged PDF/A-3a and PDF/UA-1 file, with the same bytes everywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import page
import pikepdf
import pypdf
import pytest

from handoff.pdf.code_mark import CheckMark
from handoff.pdf.colour import profile
from handoff.pdf.cover import render_call_record, render_fax_cover
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter_pages import render_record
from handoff.pdf.morning_list import ListPage, render_morning_lists
from handoff.pdf.packet import Copy, packet
from handoff.pdf.provision import render_provision
from handoff.pdf.render import Mode, Rendered, Stamp, render
from handoff.sheets import masking
from handoff.sheets.catalogue import get
from tests.pdf.contents import DIFFICULT, ORDINARY
from tests.pdf.discharge_contents import BY_HOSPITAL
from tests.pdf.letters import CONTACT, EQUIPMENT, letter
from tests.pdf.records import CALL, COVER, RECORD, at
from tests.pdf.structure import Element, marks_of, read_aloud
from tests.pdf.test_letter_pages import HEARD
from tests.pdf.test_morning_list import entry
from tests.pdf.test_packet import COVER as PACKET
from tests.pdf.test_packet import picture

SHEET, LAYOUT = get("admission"), layout_for("admission")
CHECK = CheckMark("https://renkei.asahikawa.example/v/ABCDEFGHJKMN", "ABCD-EFGH-JKMN")
STAMP = Stamp(at(22, 10), "r-7Kq2mX9", "第2版（訂正）", CHECK)
JSON = '{"sheet": "admission", "client_name": "髙﨑 𠮷男"}'.encode()
MEDICINE = {"drug": "アムロジピン錠", "strength": "5mg", "usage": "朝食後", "dose": "1錠"}


def admission(mode: Mode = Mode.PLAIN, **more: object) -> Rendered:
    content = ORDINARY | DIFFICULT | {"medications": (MEDICINE,) * 60}
    mask = (lambda s, v: masking.mask(s, v, masking.Mode.FAX)) if mode is Mode.MASKED else None
    return render(SHEET, LAYOUT, content, mode, STAMP, mask, **more)  # type: ignore[arg-type]


PAPERS: dict[str, Callable[[], Rendered]] = {
    "sheet": lambda: admission(embed=JSON, changed=frozenset({"cm_notes"})),
    "masked": lambda: admission(Mode.MASKED),
    "blank": lambda: admission(Mode.BLANK),
    "half": lambda: admission(Mode.HALF),
    "discharge": lambda: render(
        get("discharge"), layout_for("discharge"), BY_HOSPITAL, Mode.PLAIN, STAMP
    ),
    "doctor": lambda: letter("doctor_contact", CONTACT),
    "equipment": lambda: letter("equipment_contact", EQUIPMENT, mode=Mode.MASKED),
    "provision": lambda: render_provision(RECORD, STAMP),
    "cover": lambda: render_fax_cover(COVER, STAMP),
    "call": lambda: render_call_record(CALL, STAMP),
    "hearing": lambda: render_record(HEARD, STAMP),
    "morning list": lambda: render_morning_lists(
        "見本病院",
        [ListPage("3階病棟", True, tuple(entry(f"見本 {n}") for n in range(40)))],
        STAMP,
    ),
    "packet": lambda: packet(PACKET, [], STAMP),
}  # fmt: skip


def failures(pdf: bytes, profile: page.ValidationProfile) -> list[str]:
    return [str(one) for one in page.validate_pdf_bytes(pdf, profile=profile).failures]


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_passes_the_validators_of_archives_and_of_accessibility(name: str) -> None:
    pdf = PAPERS[name]().pdf
    assert failures(pdf, page.ValidationProfile.PDF_A_3A) == []
    assert failures(pdf, page.ValidationProfile.PDF_UA_1) == []
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []


def test_the_validators_notice_a_file_that_is_not_for_the_archive() -> None:
    pdf = admission(archival=False).pdf
    assert failures(pdf, page.ValidationProfile.PDF_A_3A)
    assert failures(pdf, page.ValidationProfile.PDF_UA_1)


def test_a_packet_with_copies_of_others_does_not_call_itself_an_archive_file() -> None:
    pdf = packet(PACKET, [Copy("写真", picture())], STAMP).pdf
    assert b"pdfaid:part" not in pdf
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []


@pytest.mark.parametrize("name", PAPERS)
def test_all_content_has_one_place_in_the_structure(name: str) -> None:
    pdf = PAPERS[name]().pdf
    reader = pypdf.PdfReader(BytesIO(pdf))
    parents = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for at_, marks in enumerate(marks_of(pdf)):
        assert parents[2 * at_] == at_
        assert set(range(len(parents[2 * at_ + 1].get_object()))) == marks
    (whole,) = read_aloud(pdf).kids
    assert (whole.kind, whole.kids[0].kind) == ("Part", "H1")
    for table in (element for element in whole.walk() if element.kind == "Table"):
        assert {cell.kind for row in table.kids for cell in row.kids} <= {"TH", "TD"}
        assert len(set(columns_of(table))) == 1, "all rows are equally wide"


def columns_of(table: Element) -> list[int]:
    """How many columns every row fills, cells that span rows counted in each."""
    filled = [0] * len(table.kids)
    for at_, row in enumerate(table.kids):
        for cell in row.kids:
            for below in range(int(cell.attributes.get("/RowSpan", 1))):
                filled[at_ + below] += int(cell.attributes.get("/ColSpan", 1))
    return filled


def test_a_screen_reader_hears_label_then_answer_and_no_running_head_twice() -> None:
    elements = list(read_aloud(admission().pdf).walk())
    heads = [element.text for element in elements if element.kind == "H1"]
    assert heads == ["入院時情報提供シート", "入院時情報提供シート　別紙"]
    row = next(e for e in elements if e.kind == "TR" and e.kids and e.kids[0].text == "患者氏名")
    assert [kid.kind for kid in row.kids] == ["TH", "TD", "TH", "TD"]
    assert row.kids[0].attributes["/Scope"] == "/Row"
    assert "ページ" not in "".join(element.text for element in elements)


def test_the_content_is_attached_as_the_source_of_the_page() -> None:
    root = pypdf.PdfReader(BytesIO(admission(embed=JSON).pdf)).trailer["/Root"]
    spec = root["/AF"][0].get_object()
    assert spec["/AFRelationship"] == "/Source"
    assert spec["/EF"]["/F"].get_data() == JSON
    assert root["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object() == spec


@pytest.mark.parametrize("mode", [Mode.MASKED, Mode.BLANK, Mode.HALF])
def test_nothing_is_attached_to_a_page_that_does_not_show_everything(mode: Mode) -> None:
    with pytest.raises(ValueError, match="data"):
        admission(mode, embed=JSON)
    with pytest.raises(ValueError, match="data"):
        letter("doctor_contact", CONTACT, mode=mode, embed=JSON)


def test_the_metadata_say_what_the_document_information_says() -> None:
    reader = pypdf.PdfReader(BytesIO(admission().pdf))
    xmp = reader.xmp_metadata
    assert xmp is not None
    assert xmp.dc_title == {"x-default": "入院時情報提供シート"}
    assert reader.metadata is not None
    assert reader.metadata.title == "入院時情報提供シート"
    stream = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.findall(r"<xmp:\w+Date>([^<]+)<", stream) == ["2026-11-22T10:00:00+09:00"] * 2
    assert str(reader.metadata.creation_date) == "2026-11-22 10:00:00+09:00"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_a_title_with_markup_stays_a_title() -> None:
    title = '<&">]]>\ud842'
    pdf = packet(replace(PACKET, title=title), [], STAMP).pdf
    assert failures(pdf, page.ValidationProfile.PDF_A_3A) == []


def test_the_colour_profile_is_a_small_fixed_file_with_its_own_length() -> None:
    data = profile()
    assert int.from_bytes(data[:4], "big") == len(data) < 1000
    assert data[36:40] == b"acsp"


def test_other_processes_draw_the_same_bytes() -> None:
    script = (
        "import hashlib; from tests.pdf.contents import *; from handoff.pdf.layouts import *; "
        "from handoff.pdf.render import *; from handoff.sheets.catalogue import get; "
        "from tests.pdf.records import at; print(hashlib.sha256(render(get('admission'), "
        "layout_for('admission'), ORDINARY | DIFFICULT, Mode.PLAIN, Stamp(at(22, 10)), "
        "embed=b'{}').pdf).hexdigest())"
    )
    said = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
        )
        said.add(done.stdout)
    assert len(said) == 1


def test_two_pages_are_small_enough_to_be_sent_by_mail() -> None:
    rendered = render(SHEET, LAYOUT, ORDINARY, Mode.PLAIN, STAMP, embed=JSON * 200)
    assert len(rendered.pdf) <= 180_000
