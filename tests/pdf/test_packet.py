"""The packet for the municipality: one file, a cover with contents, continuous page numbers."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pikepdf
import pypdf
import pytest
from PIL import Image, ImageDraw

from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import letter_part
from handoff.pdf.letter_pages import MEETING, meeting_part
from handoff.pdf.packet import CannotCopy, Chapter, Copy, PacketCover, packet
from handoff.pdf.render import Rendered
from handoff.sheets.catalogue import DECLARED
from tests.pdf.fax import fax_pages
from tests.pdf.letters import (
    EQUIPMENT,
    EQUIPMENT_AFTER,
    EQUIPMENT_ANSWER,
    STAMP,
    content_of,
    letter,
)
from tests.pdf.reading import pages_of, squeeze

CODE = "equipment_contact"
SHEET = DECLARED[CODE]
CONTENT = content_of(CODE, EQUIPMENT, EQUIPMENT_ANSWER, EQUIPMENT_AFTER)
COVER = PacketCover(
    title="軽度者に対する福祉用具貸与の確認について",
    to="旭川市 介護保険担当課",
    client_name="髙﨑 静江",
    insured_no="0001234567",
    care_level="要介護1",
    office="居宅介護支援事業所 ゆきあかり（架空）",
    office_no="0172909012",
    office_tel="0166-00-1234",
    care_manager="葛󠄀城 美咲",
    submitted_on=date(2026, 11, 27),
    about=("特殊寝台及び特殊寝台付属品", "床ずれ防止用具"),
    note="貸与の開始日より前に提出します。",
)
PLAN = "居宅サービス計画書の写し"


def pdf_of(*sizes: tuple[float, float]) -> bytes:
    """A PDF with a page of each size."""
    source = pikepdf.new()
    for size in sizes:
        source.add_blank_page(page_size=size)
    out = BytesIO()
    source.save(out)
    return out.getvalue()


def picture(size: tuple[int, int] = (600, 800), kind: str = "JPEG", mode: str = "RGB") -> bytes:
    """A picture with a black bar at its top."""
    image = Image.new(mode, size, (255,) * len(mode) if len(mode) > 1 else 255)
    ImageDraw.Draw(image).rectangle((0, 0, size[0], size[1] // 10), fill="black")
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


def whole(*copies: Copy) -> Rendered:
    parts = [
        Chapter(
            SHEET.title, letter_part(SHEET, layout_for(CODE), CONTENT, None, blank_reply=False)
        ),
        Chapter(MEETING, meeting_part(SHEET, CONTENT)),
        *copies,
    ]
    return packet(COVER, parts, STAMP)


def test_the_packet_is_one_file_with_continuous_page_numbers() -> None:
    rendered = whole(
        Copy(PLAN, letter("doctor_contact", {}).pdf), Copy("認定調査票の写し", picture())
    )
    pages = pages_of(rendered.pdf)
    assert len(pages) == rendered.report.pages == 6
    assert [f"{n}／6ページ" in page for n, page in enumerate(pages, 1)] == [True] * 6
    assert all("髙﨑静江様" in page for page in pages)


def test_the_cover_lists_every_paper_with_the_page_where_it_begins() -> None:
    cover = pages_of(
        whole(Copy(PLAN, pdf_of((595, 842), (595, 842))), Copy("写真", picture())).pdf
    )[0]
    for line in (
        f"1{SHEET.title}2ページ",
        f"2{MEETING}4ページ",
        f"3{PLAN}5ページ",
        "4写真7ページ",
    ):
        assert squeeze(line) in cover
    for words in (COVER.to, COVER.title, COVER.insured_no, *COVER.about, COVER.office, COVER.note):
        assert squeeze(words) in cover


def test_a_list_of_contents_longer_than_a_page_counts_its_own_pages() -> None:
    copies = [Copy(f"添付書類 第{n}号", pdf_of((595, 842))) for n in range(1, 61)]
    pages = pages_of(whole(*copies).pdf)
    covers = [n for n, page in enumerate(pages) if "提出書類" in page]
    assert len(covers) == 2
    assert squeeze(f"添付書類 第1号 {len(covers) + 4} ページ") in pages[0]
    assert squeeze("添付書類 第1号") in pages[len(covers) + 3]


def test_the_words_of_a_copied_pdf_stay_words() -> None:
    pages = pages_of(whole(Copy(PLAN, letter("doctor_contact", {"inquiry": "夜間の様子"}).pdf)).pdf)
    assert "夜間の様子" in pages[4]
    assert PLAN in pages[4]
    assert "写し" in pages[4]


def test_a_copy_lies_upright_and_below_our_head_whatever_its_shape() -> None:
    rendered = whole(Copy("横長の写し", pdf_of((842, 595))), Copy("写真", picture((300, 2000))))
    for page in pypdf.PdfReader(BytesIO(rendered.pdf)).pages:
        assert [round(float(v)) for v in page.mediabox[2:]] == [595, 842]
    shown = fax_pages(rendered.pdf)[5].convert("L")
    head, foot = shown.height * 64 // 1000, shown.height * 96 // 100
    black = [y for y in range(shown.height) if shown.getpixel((shown.width // 2, y)) == 0]
    assert any(y > head for y in black)
    assert max(black) < foot


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("PNG", "P"), ("JPEG", "CMYK")]
)
def test_pictures_of_every_kind_are_laid_in(kind: str, mode: str) -> None:
    plain = Image.open(BytesIO(picture()))
    out = BytesIO()
    plain.convert(mode).save(out, kind)
    shown = fax_pages(whole(Copy("写真", out.getvalue())).pdf)[4].convert("L")
    dark = sum(1 for y in range(shown.height) if shown.getpixel((shown.width // 2, y)) == 0)
    assert shown.height * 0.05 < dark < shown.height * 0.2


def test_a_picture_taken_sideways_is_turned_as_its_camera_says() -> None:
    image = Image.open(BytesIO(picture((800, 600))))
    exif = image.getexif()
    exif[0x0112] = 6
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    shown = fax_pages(whole(Copy("写真", out.getvalue())).pdf)[4].convert("L")
    middle = [shown.getpixel((x, shown.height // 2)) == 0 for x in range(shown.width)]
    assert sum(middle) > shown.width * 0.05


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 broken", b"no picture at all", b"\xff\xd8\xff"]
)
def test_what_cannot_be_read_is_named(content: bytes) -> None:
    with pytest.raises(CannotCopy) as refused:
        whole(Copy(PLAN, content))
    assert refused.value.title == PLAN


def test_a_pdf_with_a_password_is_named() -> None:
    out = BytesIO()
    source = pikepdf.open(BytesIO(pdf_of((595, 842))))
    source.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(CannotCopy):
        whole(Copy(PLAN, out.getvalue()))


def test_only_what_is_seen_of_a_copied_pdf_is_taken_over() -> None:
    source = pikepdf.open(BytesIO(pdf_of((595, 842))))
    source.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    source.attachments["plan.txt"] = b"hidden"
    out = BytesIO()
    source.save(out)
    made = whole(Copy(PLAN, out.getvalue())).pdf
    with pikepdf.open(BytesIO(made)) as opened:
        assert "/OpenAction" not in opened.Root
        assert not opened.attachments
    assert b"app.alert" not in made


def test_the_same_papers_give_the_same_bytes() -> None:
    copies = (Copy(PLAN, letter("doctor_contact", {}).pdf), Copy("写真", picture()))
    assert whole(*copies).pdf == whole(*copies).pdf
    assert whole().pdf == whole().pdf


def test_what_was_typed_into_the_fields_of_a_copied_pdf_is_taken_over() -> None:
    """An office fills in the fields of its own form: they are seen, so they are copied."""
    source = pikepdf.open(BytesIO(pdf_of((595.0, 842.0))))
    shown = source.make_stream(b"0 0 0 rg 0 0 200 20 re f")
    shown.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form})
    shown["/BBox"] = pikepdf.Array([0, 0, 200, 20])
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Btn,
        T="name",
        F=4,
        Rect=pikepdf.Array([100, 400, 300, 420]),
        AP=pikepdf.Dictionary(N=shown),
    )
    widget = source.make_indirect(field)
    source.pages[0].Annots = pikepdf.Array([widget])
    source.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([widget]))
    out = BytesIO()
    source.save(out)
    made = packet(COVER, [Copy(PLAN, out.getvalue())], STAMP)
    copied = fax_pages(made.pdf)[1].convert("L")
    width, height = copied.size
    middle = copied.crop((width // 5, height * 2 // 5, width * 3 // 5, height * 3 // 5))
    assert middle.getextrema()[0] == 0, "the black field is on the page"
