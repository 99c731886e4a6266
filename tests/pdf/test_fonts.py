"""Fonts: one per face and document, embedded, with a text layer that holds the record's characters."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from fontTools.ttLib import TTFont

from handoff.pdf import drawing, fonts
from handoff.pdf import text as door
from handoff.pdf.fonts import BOLD, FALLBACK, REGULAR, FontsMissing, load
from handoff.pdf.glyphs import Trouble, clusters, glyphs_of, plain_of, unprintable
from handoff.pdf.layouts import layout_for
from handoff.pdf.page import Paper, Running
from handoff.pdf.render import Mode, Stamp, render
from handoff.pdf.style import Type
from handoff.pdf.subset import read_glyph
from handoff.pdf.text import Span
from handoff.sheets.catalogue import get
from tests.pdf.contents import ORDINARY
from tests.pdf.reading import fonts_of, squeeze, text_of
from tests.pdf.records import at

RUNNING = Running("見本", "見本 様", "", "")


def printed(*texts: str, bold: bool = False) -> bytes:
    """A page that shows each text on its own line."""
    paper = Paper("見本", at(22, 10))
    ink = paper.new_page(RUNNING)
    for number, text in enumerate(texts):
        ink.show(paper.door.lay([Span(text, Type(12, bold))], 500), 40, 700 - 20 * number)
    return paper.finish()


def embedded(pdf: bytes, name: str) -> TTFont:
    """The font program of the face whose name ends with `name`."""
    font = next(f for n, f in fonts_of(pdf).items() if n.endswith(name))
    descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    return TTFont(BytesIO(descriptor["/FontFile2"].get_data()))


@pytest.mark.parametrize(
    "name",
    [
        "髙﨑 德子",
        "𠮷田 𩸽",
        "葛\U000e0100城",
        "祐\ufa4f 神\ufa19",
        "ﾊﾟﾝ ガ",
        "①Ⅲ㈱㎎℃",
        "☑☐☒✔",
        "か\u3099",
    ],
)
@pytest.mark.parametrize("bold", [False, True])
def test_copied_text_is_the_record_to_the_code_point(name: str, bold: bool) -> None:
    assert squeeze(name) in text_of(printed(name, bold=bold))


def test_a_document_holds_one_font_per_face_whatever_it_prints() -> None:
    many = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 700))
    fonts = fonts_of(printed(many, "𠮷☑"))
    assert len(fonts) == 3  # regular, bold (the running head), fallback
    assert {str(f["/Encoding"]) for f in fonts.values()} == {"/Identity-H"}


def test_every_font_is_embedded_without_hinting_and_can_be_parsed() -> None:
    pdf = printed("髙﨑 德子 𠮷")
    assert not any("Helvetica" in name for name in fonts_of(pdf))
    for name in ("BIZUDPGothic-Regular", "BIZUDPGothic-Bold", "HandoffFallbackGothic-Regular"):
        program = embedded(pdf, name)
        assert "fpgm" not in program
        assert len(program.getGlyphOrder()) == program["maxp"].numGlyphs
        for glyph in program.getGlyphOrder():
            assert program["glyf"][glyph].numberOfContours >= 0


def test_the_embedded_outlines_are_those_of_the_font_file() -> None:
    whole = load()[REGULAR]
    gid = whole.glyph_of("髙")
    program = embedded(printed("髙"), "BIZUDPGothic-Regular")
    drawn = program["glyf"][program.getGlyphOrder()[-1]]
    file = TTFont(whole.path)
    source = file["glyf"][file.getGlyphName(gid)]
    assert drawn.coordinates == source.coordinates
    assert drawn.flags == source.flags


def test_embedded_widths_are_those_the_text_was_measured_with() -> None:
    pdf = printed("あ漢1 𠮷")
    descendant = next(
        f["/DescendantFonts"][0].get_object()
        for n, f in fonts_of(pdf).items()
        if n.endswith("BIZUDPGothic-Regular")
    )
    font = load()[REGULAR]
    written = list(descendant["/W"])
    widths = {
        int(code): int(width[0]) for code, width in zip(written[::2], written[1::2], strict=True)
    }
    for character in "あ漢1 ":
        gid = font.glyph_of(character)
        assert widths.get(gid, int(descendant["/DW"])) == font.widths[gid]


def test_glyphs_past_the_metrics_table_share_the_last_width() -> None:
    font = load()[REGULAR]
    file = TTFont(font.path)
    last = file.getGlyphName(font.count - 1)
    assert file["hhea"].numberOfHMetrics < font.count == len(font.advances)
    assert font.advances[-1] == file["hmtx"].metrics[last][0]


@pytest.mark.parametrize("name", [REGULAR, BOLD, FALLBACK])
def test_the_fonts_have_no_composite_glyphs(name: str) -> None:
    font = load()[name]
    assert all(isinstance(font.record(gid), bytes) for gid in range(font.count))


def test_a_composite_glyph_is_refused_rather_than_drawn_wrong() -> None:
    with pytest.raises(ValueError, match="composite"):
        read_glyph(b"\xff\xff" + bytes(20))


def test_every_character_of_the_japanese_standards_can_be_printed() -> None:
    missing = []
    for encoding, rows in (("euc_jis_2004", range(0xA1, 0xFF)), ("cp932", range(0x81, 0xFD))):
        for lead in rows:
            for trail in range(0x40, 0xFF):
                try:
                    text = bytes((lead, trail)).decode(encoding)
                except UnicodeDecodeError:
                    continue
                if len(text) == 1 and not "\ue000" <= text <= "\uf8ff":
                    missing += [text] if unprintable(text).get(Trouble.MISSING) else []
    assert set(missing) <= {"⦅", "⦆"}


def test_a_variant_of_the_font_is_drawn_with_its_own_glyph() -> None:
    plain, variant = glyphs_of(False).of("葛"), glyphs_of(False).of("葛\U000e0100")
    assert variant.gid != plain.gid
    assert variant.trouble is Trouble.NONE


def test_an_unknown_variant_is_drawn_in_its_ordinary_form_and_reported() -> None:
    strange = "一\U000e01ef"
    assert glyphs_of(False).of(strange).gid == glyphs_of(False).of("一").gid
    assert unprintable(f"山田{strange}") == {Trouble.BASE: (strange,)}


def test_a_character_without_glyph_prints_geta_and_is_reported_but_copies_as_itself() -> None:
    glyph = glyphs_of(False).of("😀")
    assert glyph.gid == glyphs_of(False).of("〓").gid
    assert unprintable("元気😀😀") == {Trouble.MISSING: ("😀",)}
    assert "元気😀" in text_of(printed("元気😀"))


def test_invisible_controls_and_lone_surrogates_do_not_break_the_page() -> None:
    pdf = printed("a\u202eb\x00c\u200bd", "\ud842x")
    assert "abcd" in text_of(pdf)
    assert "〓x" in text_of(pdf)
    assert unprintable("\u202e") == {Trouble.DROPPED: ("\u202e",)}


def test_clusters_keep_a_base_with_what_belongs_to_it() -> None:
    text = "葛\U000e0100城か\u3099👩\u200d⚕\ufe0f"
    assert clusters(text) == ["葛\U000e0100", "城", "か\u3099", "👩\u200d⚕\ufe0f"]


@pytest.mark.parametrize("content", [None, b"", b"OTTO" + bytes(40), b"\0\1\0\0" + bytes(40)])
def test_a_missing_or_broken_font_is_named_instead_of_printing_without_it(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fonts").mkdir()
    if content is not None:
        (tmp_path / "fonts" / "BIZUDPGothic-Regular.ttf").write_bytes(content)
    monkeypatch.setattr(fonts, "bundled", lambda folder: tmp_path)
    monkeypatch.setattr(fonts, "_loaded", {})
    with pytest.raises(FontsMissing, match="BIZUDPGothic-Regular"):
        load()


def test_what_people_write_is_not_kept_for_other_documents() -> None:
    secret = "誰にも言わない秘密の言葉"
    content = ORDINARY | {"cm_notes": secret, "client_name": secret, "wish_client": secret}
    pdf = render(
        get("admission"), layout_for("admission"), content, Mode.PLAIN, Stamp(at(22, 10))
    ).pdf
    assert secret in text_of(pdf)
    codes = "".join(plain_of(False).codes[character] for character in secret)
    kept = repr(door._ready) + repr(drawing._cells._drawn)
    assert "■" in kept
    assert secret not in kept
    assert codes not in kept


def test_a_document_is_valid_for_a_strict_reader() -> None:
    reader = pypdf.PdfReader(BytesIO(printed("髙﨑")), strict=True)
    assert reader.metadata is not None
    assert reader.metadata.title == "見本"
    assert str(reader.metadata.creation_date) == "2026-11-22 10:00:00+09:00"
    assert reader.trailer["/Root"]["/Lang"] == "ja-JP"
