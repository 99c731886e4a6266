"""Text into boxes: values shrink by steps, then are cut with 「続きは別紙」 for the caller to print whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handoff.pdf.glyphs import clusters
from handoff.pdf.style import Type
from handoff.pdf.text import Door, Laid, Span

CONTINUED = ("…〔続きは別紙〕", "…別紙")  # the short one where a box has room for no more
SQUEEZES = (0.92, 0.85, 0.78, 0.7)
"""How far letters are narrowed, last of all, before printed words count as too long for their box."""

_NEVER_CUT = 4  # characters: an age, a floor


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
    measured = door.measure(spans)
    for size in steps:
        laid = measured.at(size)
        if _goes_in(laid, width, height):
            return Fitted(laid, size)
    spans = [replace(s, type=Type(steps[-1], s.type.bold)) if s.value else s for s in spans]
    for squeeze in (1.0, *SQUEEZES):
        for mark in CONTINUED:
            laid = door.measure(_cut(spans, 0, mark)[0])
            laid.squeeze = squeeze
            if _goes_in(laid, width, height):
                return _longest(door, spans, width, height, mark, Fitted(laid, steps[-1]))
    laid.break_lines(width)
    return Fitted(laid, steps[-1], _cut(spans, 0, mark)[1], overfull=True)


def one_line(door: Door, spans: Sequence[Span], width: float) -> Laid:
    """Spans on one line of `width` points, however narrow the letters have to be."""
    laid = door.measure(spans)
    if laid.length > width:
        laid.squeeze = width / (laid.length + 0.01)
    laid.break_lines(width)
    return laid


def _longest(
    door: Door, spans: Sequence[Span], width: float, height: float, mark: str, least: Fitted
) -> Fitted:
    """The greatest common length of values with which the box is not overfull, by halving."""
    longest = max((len(clusters(s.text)) for s in spans if s.value), default=0)
    low, best, squeeze = 0, least.laid, least.laid.squeeze
    high = min(longest, int((height / least.size + 1) * width / squeeze / least.size * 3) + 1)
    while low < high:
        middle = (low + high + 1) // 2
        laid = door.measure(_cut(spans, middle, mark)[0])
        laid.squeeze = squeeze
        if _goes_in(laid, width, height):
            low, best = middle, laid
        else:
            high = middle - 1
    return Fitted(best, least.size, _cut(spans, low, mark)[1])


def _goes_in(laid: Laid, width: float, height: float) -> bool:
    """Break `laid` into as many lines as the box holds; whether that was enough for all of it."""
    lines = int((height + 0.05) // laid.leading)
    narrow = width / laid.squeeze
    if not lines or laid.length > lines * narrow * 1.5:  # far too much: spaces may stick out
        return not laid.runs
    if lines == 1 and laid.length > narrow and not laid.runs[-1].text[-1].isspace():
        return False
    laid.break_lines(width, lines)
    return laid.whole


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
