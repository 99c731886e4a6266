"""The one door through which every character reaches a page.

Whatever is printed is measured, broken into lines and drawn here, so that no character can vanish:
what has no glyph becomes 〓 and is reported, what does not fit is reported to the caller, who puts
the whole text on a 別紙 (see pdf.fitting).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from handoff.pdf.fonts import BOLD, FALLBACK, REGULAR, RESOURCES, DocumentCodes, load
from handoff.pdf.glyphs import Trouble, clusters, glyphs_of, plain_of
from handoff.pdf.linebreak import wrap
from handoff.pdf.style import LABEL, LEADING, Type

_MOST_READY = 20_000  # printed words kept as codes


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


class Run(NamedTuple):  # read by position where it counts: 0 text, 2 size, 4 units
    """A measured span; `codes` is None when a character of it is not drawn by the first font."""

    text: str
    bold: bool
    size: float
    codes: str | None
    units: int  # width in 1/1000 em
    value: bool
    keep: bool


Entry = tuple[str, str, int, Trouble]  # font resource, hex code, width in 1/1000 em, trouble

_ready: tuple[dict[str, tuple[str, int]], dict[str, tuple[str, int]]] = ({}, {})
"""Printed words → codes and width; what people write is never kept."""


class Door:
    """Text measuring and drawing for one document; no text is smaller than `floor` points.

    With `keeps` all it measures is printed words, whose codes are kept for other documents.
    """

    def __init__(
        self, report: TextReport | None = None, floor: float = 0.0, *, keeps: bool = False
    ) -> None:
        self.report = report if report is not None else TextReport()
        self.floor, self._keeps = floor, keeps
        self.used: tuple[set[str], set[str]] = (set(), set())
        self._own: dict[str, DocumentCodes] = {}
        self._entries: tuple[dict[str, Entry], dict[str, Entry]] = ({}, {})

    @property
    def mixed(self) -> bool:
        """Whether anything measured so far is not drawn by the first font of its weight alone."""
        return bool(self._own)

    def states(self) -> list[DocumentCodes]:
        """Everything the document draws, font by font."""
        for name, used in ((REGULAR, self.used[0]), (BOLD, self.used[1])):
            used.discard("\n")
            if used:
                self._state(name).used |= used
        return [self._own[name] for name in (REGULAR, BOLD, FALLBACK) if name in self._own]

    def _state(self, name: str) -> DocumentCodes:
        state = self._own.get(name)
        if state is None:
            state = self._own[name] = DocumentCodes(load()[name])
        return state

    def entry(self, cluster: str, bold: bool) -> Entry:
        """Font, code and width under which this document draws a cluster."""
        known = self._entries[bold]
        found = known.get(cluster)
        if found is None:
            glyph = glyphs_of(bold).of(cluster)
            if glyph.font is None or cluster == "\n":
                found = ("", "", 0, Trouble.NONE if cluster == "\n" else glyph.trouble)
            else:
                name = glyph.font.fontName
                code = self._state(name).code(glyph.gid, glyph.text)
                found = (RESOURCES[name], f"{code:04X}", glyph.width, glyph.trouble)
            known[cluster] = found
        return found

    def _run(self, span: Span) -> Run:
        text, bold = span.text, span.type.bold
        size = max(span.type.size, self.floor)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        plain = plain_of(bold)
        try:
            codes = "".join(map(plain.codes.__getitem__, text))
        except KeyError:
            entries = [(part, self.entry(part, bold)) for part in clusters(text)]
            for part, entry in entries:
                if entry[3]:
                    self.report.troubles[(span.key, part, entry[3])] = None
            units = sum(entry[2] for _, entry in entries)
            return Run(text, bold, size, None, units, span.value, span.keep)
        units = sum(map(plain.widths.__getitem__, text))
        if self._keeps and len(_ready[bold]) < _MOST_READY:
            _ready[bold][text] = (codes, units)
        return Run(text, bold, size, codes, units, span.value, span.keep)

    def width(self, text: str, type_: Type) -> float:
        """Width in points of `text` on one line."""
        return self.measure([Span(text, type_, value=True)]).length

    def lay(self, spans: Iterable[Span], width: float, max_lines: int = 0) -> Laid:
        """Break spans into lines of `width` points, at most `max_lines` when given."""
        laid = self.measure(spans)
        laid.break_lines(width, max_lines)
        return laid

    def measure(self, spans: Iterable[Span]) -> Laid:
        """Codes and widths of spans, not yet broken into lines."""
        runs: list[Run] = []
        for span in spans:
            type_ = span.type
            ready = None if span.value else _ready[type_.bold].get(span.text)
            if ready is None:
                if span.text:
                    runs.append(self._run(span))
            else:
                size = type_.size if type_.size > self.floor else self.floor
                runs.append(Run(span.text, type_.bold, size, *ready, False, span.keep))
        return Laid(self, runs)


class Laid:
    """Lines ready to draw; indexes of `lines` count clusters.

    `squeeze` narrows the letters without making them lower.
    """

    __slots__ = ("_flat", "_single", "door", "length", "lines", "runs", "size", "squeeze")

    def __init__(self, door: Door, runs: list[Run]) -> None:
        self.door, self.runs = door, runs
        self.lines: list[tuple[int, int]] = []
        size = length = 0.0
        for run in runs:
            length += run[4] * run[2]
            if run[2] > size:
                size = run[2]
        self.size, self.length = size or LABEL.size, length / 1000
        self.squeeze = 1.0
        self._single = False
        self._flat: tuple[list[str], list[float], list[bool]] | None = None

    def at(self, size: float) -> Laid:
        """The same with values of `size` points."""
        size = max(size, self.door.floor)
        runs = [run._replace(size=size) if run.value else run for run in self.runs]
        return Laid(self.door, runs)

    def _spread(self) -> tuple[list[str], list[float], list[bool]]:
        """Clusters, their widths, and whether a line should not begin with them."""
        if self._flat is None:
            parts: list[str] = []
            widths: list[float] = []
            kept: list[bool] = []
            for run in self.runs:
                scale = run.size / 1000
                if run.codes is None:
                    more = clusters(run.text)
                    widths += [self.door.entry(part, run.bold)[2] * scale for part in more]
                else:
                    more = list(run.text)
                    known = plain_of(run.bold).widths
                    widths += [known[part] * scale for part in more]
                parts += more
                kept += [False, *[run.keep] * (len(more) - 1)]
            self._flat = parts, widths, kept
        return self._flat

    @property
    def clusters(self) -> list[str]:
        """Everything to draw, cluster by cluster."""
        return self._spread()[0]

    def one_line(self) -> bool:
        """Whether nothing asks for a second line."""
        return all("\n" not in run[0] for run in self.runs)

    def break_lines(self, width: float, max_lines: int = 0) -> None:
        """Cut into lines of `width` points, at most `max_lines` when given."""
        width /= self.squeeze
        self._single = self.length <= width and self.one_line()
        if self._single:
            self.lines = [(0, sum([_count(run) for run in self.runs]))] if self.runs else []
        else:
            parts, widths, kept = self._spread()
            self.lines = wrap(parts, widths, width, kept, max_lines)

    @property
    def whole(self) -> bool:
        """Whether every cluster is on a line."""
        return not self.runs or (bool(self.lines) and self.lines[-1][1] == len(self.clusters))

    @property
    def leading(self) -> float:
        """Distance between baselines in points."""
        return self.size * LEADING

    def line_width(self, number: int) -> float:
        """Width of a line without the invisible spaces at its end."""
        start, end = self.lines[number]
        if self._single and not self.runs[-1].text[-1].isspace():
            return self.length * self.squeeze
        parts, widths, _ = self._spread()
        while end > start and parts[end - 1] in "\n \u3000":
            end -= 1
        return sum(widths[start:end]) * self.squeeze

    def line(self, number: int, x: float, y: float) -> str:
        """PDF operators of one line with its baseline starting at (x, y)."""
        pieces = self._whole() if self._single else self._pieces(*self.lines[number])
        parts: list[str] = []
        font, size, held = "", 0.0, ""
        for name, points, codes in pieces:
            if name != font or points != size:
                if held:
                    parts.append(f"<{held}> Tj")
                font, size, held = name, points, ""
                parts.append(f"/{font} {size:g} Tf")
            held += codes
        if not held:
            return ""
        shown = f"{x:.2f} {y:.2f} Td {' '.join(parts)} <{held}> Tj"
        if self.squeeze != 1:
            return f"BT {self.squeeze * 100:.5g} Tz {shown} 100 Tz ET"
        return f"BT {shown} ET"

    def _whole(self) -> list[tuple[str, float, str]]:
        """All runs as (font, size, codes); what is drawn is remembered by the door."""
        out = []
        for run in self.runs:
            if run.codes is None:
                out += self._mixed(run, clusters(run.text))
            elif run.codes:
                self.door.used[run.bold].update(run.text)
                out.append(("F2" if run.bold else "F1", run.size, run.codes))
        return out

    def _pieces(self, start: int, end: int) -> list[tuple[str, float, str]]:
        """What stands between two clusters, as (font, size, codes)."""
        out: list[tuple[str, float, str]] = []
        parts, at = self.clusters, 0
        for run in self.runs:
            count = _count(run)
            first, last = max(start, at), min(end, at + count)
            at += count
            if first >= last:
                continue
            some = parts[first:last]
            if run.codes is None:
                out += self._mixed(run, some)
            else:
                self.door.used[run.bold].update(some)
                codes = "".join(map(plain_of(run.bold).codes.__getitem__, some))
                if codes:
                    out.append(("F2" if run.bold else "F1", run.size, codes))
        return out

    def _mixed(self, run: Run, parts: Sequence[str]) -> list[tuple[str, float, str]]:
        entries = [self.door.entry(part, run.bold) for part in parts]
        return [(entry[0], run.size, entry[1]) for entry in entries if entry[1]]


def _count(run: Run) -> int:
    return len(run.text) if run.codes is not None else len(clusters(run.text))
