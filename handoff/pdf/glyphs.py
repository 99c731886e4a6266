"""From characters to glyphs: what is drawn for each cluster, and what could not be drawn.

A cluster is what a reader takes for one character: a base with its variation selector or
combining marks. Text is measured, broken and drawn by clusters, so none is ever torn apart.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from handoff.pdf.fonts import BOLD, FALLBACK, REGULAR, SheetFont, load

GETA = "〓"
_EXTENDS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200d\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
)
_EXTENDED = re.compile(f"[{_EXTENDS}]")
_CLUSTER = re.compile(f"[\\s\\S](?:\u200d[\\s\\S]|[{_EXTENDS}])*")
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class Trouble(StrEnum):
    """Why a cluster is not on paper exactly as it stands in the record."""

    NONE = ""
    MISSING = "missing"  # no glyph: 〓 is printed
    BASE = "base"  # the variant form is not in the fonts: the ordinary form is printed
    DROPPED = "dropped"  # invisible control character: nothing is printed


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn glyph: `width` in 1/1000 em; `text` is what copying gives back."""

    font: SheetFont | None
    gid: int
    width: int
    text: str
    trouble: Trouble = Trouble.NONE


def clusters(text: str) -> list[str]:
    """`text` cut into clusters; joined again they are exactly `text`."""
    return _CLUSTER.findall(text) if _EXTENDED.search(text) else list(text)


class Glyphs:
    """Glyphs of one weight, remembered for the whole process."""

    def __init__(self, first: str) -> None:
        fonts = load()
        self.faces = (fonts[first], fonts[FALLBACK])
        self._known: dict[str, Glyph] = {}

    def of(self, cluster: str) -> Glyph:
        """The glyph drawn for a cluster; never fails: what has no glyph becomes 〓."""
        found = self._known.get(cluster)
        if found is None:
            found = self._resolve(cluster)
            if len(self._known) < 50_000:  # hostile input must not fill the memory
                self._known[cluster] = found
        return found

    def _resolve(self, cluster: str) -> Glyph:
        if len(cluster) == 1:
            return self._single(cluster, cluster) or self._without(cluster)
        if len(cluster) == 2 and _SELECTOR.match(cluster[1]):
            return self._variant(cluster[0], cluster[1])
        composed = unicodedata.normalize("NFC", cluster)
        if len(composed) == 1 and (glyph := self._single(composed, cluster)):
            return glyph
        base = self._single(cluster[0], cluster)
        if base is None:
            return self._without(cluster)
        return Glyph(base.font, base.gid, base.width, cluster, Trouble.BASE)

    def _single(self, char: str, text: str) -> Glyph | None:
        if char in "\u00a0\t":
            char = " "
        for face in self.faces:
            gid = face.glyph_of(char)
            if gid:
                return Glyph(face, gid, face.widths[gid], text)
        return None

    def _variant(self, base: str, selector: str) -> Glyph:
        for face in self.faces:
            gid = face.glyph_of(base, selector)
            if gid:
                return Glyph(face, gid, face.widths[gid], base + selector)
        glyph = self._single(base, base + selector)
        if glyph is None:
            return self._without(base + selector)
        return Glyph(glyph.font, glyph.gid, glyph.width, glyph.text, Trouble.BASE)

    def _without(self, cluster: str) -> Glyph:
        if unicodedata.category(cluster[0]) in ("Cf", "Cc", "Zl", "Zp", "Mn", "Me"):
            return Glyph(None, 0, 0, "", Trouble.DROPPED)
        face = self.faces[0]
        gid = face.glyph_of(GETA) or 0
        # The copied text still is the character itself, unless it cannot be written at all.
        lone = any("\ud800" <= char <= "\udfff" for char in cluster)
        return Glyph(face, gid, face.widths[gid], GETA if lone else cluster, Trouble.MISSING)


_weights: dict[bool, Glyphs] = {}


def glyphs_of(bold: bool) -> Glyphs:
    """The process-wide glyphs of a weight."""
    found = _weights.get(bold)
    if found is None:
        found = _weights[bold] = Glyphs(BOLD if bold else REGULAR)
    return found


class Plain:
    """Code and width of the characters that one weight draws by itself, under their usual codes.

    Anything else (a variant, a character of the fallback font, 〓) raises KeyError when it is looked up.
    """

    def __init__(self, bold: bool) -> None:
        self.widths: dict[str, int] = {"\n": 0}
        self.codes: dict[str, str] = _Codes(bold, self.widths)


class _Codes(dict[str, str]):
    """Character → code in hexadecimal, found on first use."""

    def __init__(self, bold: bool, widths: dict[str, int]) -> None:
        super().__init__({"\n": ""})
        self._glyphs, self._widths = glyphs_of(bold), widths

    def __missing__(self, char: str) -> str:
        first = self._glyphs.faces[0]
        glyph = None if _EXTENDED.match(char) else self._glyphs.of(char)
        if glyph is None or glyph.trouble or glyph.font is not first:
            raise KeyError(char)
        if first.usual.get(glyph.gid) != char:
            raise KeyError(char)
        self._widths[char] = glyph.width
        self[char] = code = f"{glyph.gid:04X}"
        return code


_plain: dict[bool, Plain] = {}


def plain_of(bold: bool) -> Plain:
    """The process-wide codes of a weight."""
    found = _plain.get(bold)
    if found is None:
        found = _plain[bold] = Plain(bold)
    return found


def unprintable(text: str) -> dict[Trouble, tuple[str, ...]]:
    """The clusters of `text` that paper cannot show as recorded, by trouble, each once.

    Screens call this before a sheet is sent, so that the writer learns of a 〓 beforehand.
    """
    out: dict[Trouble, dict[str, None]] = {}
    glyphs = glyphs_of(False)
    for cluster in dict.fromkeys(clusters(text)):
        if cluster in "\n\r":
            continue
        trouble = glyphs.of(cluster).trouble
        if trouble:
            out.setdefault(trouble, {})[cluster] = None
    return {trouble: tuple(found) for trouble, found in out.items()}
