"""The one door through which every character reaches a page.

Whatever is printed is measured, broken into lines and drawn here, so that no character can vanish:
what has no glyph becomes 〓 and is reported, what does not fit is reported to the caller, who puts
the whole text on a 別紙.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from handoff.pdf.fonts import DocumentCodes, SheetFont
from handoff.pdf.glyphs import Trouble, clusters, glyphs_of
from handoff.pdf.linebreak import wrap
from handoff.pdf.style import LABEL, LEADING, Type

CONTINUED = ("…〔続きは別紙〕", "…別紙")  # the short one where a box has room for no more

_NEVER_CUT = 4  # characters: an age, a floor


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style.

    `key` names the item whose answer it is ("" for printed words); `value` marks text a person
    wrote, which may shrink by steps and be continued on a 別紙; `keep` asks for one line.
    """

    text: str
    type: Type
    key: str = ""
    value: bool = False
    keep: bool = False


@dataclass(slots=True)
class TextReport:
    """What the paper could not show exactly: (item key, cluster, trouble), each once, in order."""

    troubles: dict[tuple[str, str, Trouble], None] = field(default_factory=dict)


Entry = tuple[str, str, int, Trouble]  # font resource, hex code, width in 1/1000 em, trouble

_NOTHING: Entry = ("", "", 0, Trouble.NONE)


class Door:
    """Text measuring and drawing for one document."""

    def __init__(self, doc: Any, report: TextReport) -> None:
        self.doc = doc
        self.report = report
        self._states: dict[SheetFont, DocumentCodes] = {}
        self._troubled = False
        self._entries: tuple[dict[str, Entry], dict[str, Entry]] = (
            {"\n": _NOTHING},
            {"\n": _NOTHING},
        )

    def entry(self, cluster: str, bold: bool) -> Entry:
        """Font, code and width under which this document draws a cluster."""
        known = self._entries[bold]
        found = known.get(cluster)
        if found is None:
            glyph = glyphs_of(bold).of(cluster)
            if glyph.font is None:
                found = ("", "", 0, glyph.trouble)
            else:
                state = self._states.get(glyph.font)
                if state is None:
                    state = self._states[glyph.font] = glyph.font.state_of(self.doc)
                code = state.code(glyph.gid, glyph.text)
                found = (state.internal_name, f"{code:04X}", glyph.width, glyph.trouble)
            known[cluster] = found
            self._troubled = self._troubled or bool(glyph.trouble)
        return found

    def width(self, text: str, type_: Type) -> float:
        """Width in points of `text` on one line."""
        units = sum(self.entry(c, type_.bold)[2] for c in clusters(text))
        return units * type_.size / 1000

    def lay(self, spans: Iterable[Span], width: float, max_lines: int = 0) -> Laid:
        """Break spans into lines of `width` points, at most `max_lines` when given."""
        laid = self.measure(spans)
        laid.break_lines(width, max_lines)
        return laid

    def measure(self, spans: Iterable[Span]) -> Laid:
        """Glyphs and widths of spans, not yet broken into lines."""
        laid = Laid()
        for span in spans:
            size, bold = span.type.size, span.type.bold
            parts = clusters(_clean(span.text))
            known = self._entries[bold]
            entries = [known.get(c) or self.entry(c, bold) for c in parts]
            laid.clusters += parts
            laid.entries += entries
            laid.widths += [e[2] * size / 1000 for e in entries]
            laid.kept += [False, *[span.keep] * (len(parts) - 1)][: len(parts)]
            laid.sizes += [size] * len(parts)
            laid.size = max(laid.size, size)
            if self._troubled:
                for cluster, entry in zip(parts, entries, strict=True):
                    if entry[3]:
                        self.report.troubles[(span.key, cluster, entry[3])] = None
        laid.size = laid.size or LABEL.size
        laid.length = sum(laid.widths)
        return laid


@dataclass(slots=True)
class Laid:
    """Lines ready to draw; indexes count clusters."""

    clusters: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    lines: list[tuple[int, int]] = field(default_factory=list)
    size: float = 0.0  # the greatest size used, which sets the distance of the lines
    length: float = 0.0  # width of everything on one line

    def break_lines(self, width: float, max_lines: int = 0) -> None:
        """Cut into lines of `width` points, at most `max_lines` when given."""
        if self.length <= width and "\n" not in self.clusters:
            self.lines = [(0, len(self.clusters))] if self.clusters else []
        else:
            self.lines = wrap(self.clusters, self.widths, width, self.kept, max_lines)

    @property
    def whole(self) -> bool:
        """Whether every cluster is on a line."""
        return not self.clusters or (bool(self.lines) and self.lines[-1][1] == len(self.clusters))

    @property
    def leading(self) -> float:
        """Distance between baselines in points."""
        return self.size * LEADING

    def line_width(self, number: int) -> float:
        """Width of a line without the invisible spaces at its end."""
        start, end = self.lines[number]
        while end > start and self.clusters[end - 1] in "\n \u3000":
            end -= 1
        return sum(self.widths[start:end])

    def line(self, number: int, x: float, y: float) -> str:
        """PDF operators of one line with its baseline starting at (x, y)."""
        start, end = self.lines[number]
        parts: list[str] = []
        font, size, codes = "", 0.0, ""
        for at in range(start, end):
            name, code, _, _ = self.entries[at]
            if not code:
                continue
            if name != font or self.sizes[at] != size:
                if codes:
                    parts.append(f"<{codes}> Tj")
                font, size, codes = name, self.sizes[at], ""
                parts.append(f"/{font} {size:g} Tf")
            codes += code
        if not codes:
            return ""
        return f"BT {x:.2f} {y:.2f} Td {' '.join(parts)} <{codes}> Tj ET"


@dataclass(frozen=True, slots=True)
class Fitted:
    """How spans went into a box: the lines, the value size used, and whose text was cut short."""

    laid: Laid
    size: float
    cut: tuple[str, ...] = ()
    overfull: bool = False  # even the printed words do not fit: a fault of the layout


def fit(
    door: Door, spans: Sequence[Span], width: float, height: float, steps: Sequence[float]
) -> Fitted:
    """Put spans into a box: shrink values by `steps`, then cut long texts with 「続きは別紙」.

    Shrinking touches only values. When the last step does not fit, the longest values are cut at a
    common length that does; their keys are in `cut` and the caller prints the whole text elsewhere.
    """
    for size in steps:
        laid = door.measure(_sized(spans, size))
        if _goes_in(laid, width, height):
            return Fitted(laid, size)
    spans = _sized(spans, steps[-1])
    for mark in CONTINUED:
        laid = door.measure(_cut(spans, 0, mark)[0])
        if _goes_in(laid, width, height):
            return _longest(door, spans, width, height, mark, Fitted(laid, steps[-1]))
    laid.break_lines(width)
    return Fitted(laid, steps[-1], _cut(spans, 0, mark)[1], overfull=True)


def _longest(
    door: Door, spans: Sequence[Span], width: float, height: float, mark: str, least: Fitted
) -> Fitted:
    """The greatest common length of values with which the box is not overfull, by halving."""
    longest = max((len(clusters(s.text)) for s in spans if s.value), default=0)
    low, best = 0, least.laid
    high = min(longest, int((height / least.size + 1) * width / least.size * 3) + 1)
    while low < high:
        middle = (low + high + 1) // 2
        laid = door.measure(_cut(spans, middle, mark)[0])
        if _goes_in(laid, width, height):
            low, best = middle, laid
        else:
            high = middle - 1
    return Fitted(best, least.size, _cut(spans, low, mark)[1])


def _goes_in(laid: Laid, width: float, height: float) -> bool:
    """Break `laid` into as many lines as the box holds; whether that was enough for all of it."""
    lines = int((height + 0.05) // laid.leading)
    if not lines or laid.length > lines * width * 1.5:  # far too much: spaces may stick out
        return not laid.clusters
    laid.break_lines(width, lines)
    return laid.whole


def _sized(spans: Sequence[Span], size: float) -> list[Span]:
    return [replace(s, type=Type(size, s.type.bold)) if s.value else s for s in spans]


def _cut(spans: Sequence[Span], length: int, mark: str) -> tuple[list[Span], tuple[str, ...]]:
    """Values longer than `length` (and worth a mark) end with the mark; and their keys."""
    out: list[Span] = []
    keys: dict[str, None] = {}
    for span in spans:
        parts = clusters(span.text) if span.value else []
        if len(parts) > max(length, 0 if "\n" in span.text else _NEVER_CUT):
            out.append(replace(span, text="".join(parts[:length])))
            out.append(Span(mark, span.type, span.key, keep=True))
            keys[span.key] = None
        else:
            out.append(span)
    return out, tuple(keys)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
