"""Japanese line breaking for ruled boxes, after the rules of JIS X 4051 that forms need.

Nothing hangs over the edge, nothing is cut: characters that may not begin or end a line are moved
to the next one (追い出し), words and figures stay whole, and where no break is allowed the line is
broken anyway rather than overflow the box.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

NOT_FIRST = frozenset(
    "、。，．・：；？！‼⁇⁈⁉）］｝」』】〉》〕〗〙〟’”»）)]},.:;?!｡｣､･ﾞﾟ"
    "々〻ーｰ〜～‐–ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
    "ｧｨｩｪｫｯｬｭｮㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ％‰℃℉°′″㎎㎏㎜㎝㎞㎡㏄㎖㍑％"
)
NOT_LAST = frozenset("（［｛「『【〈《〔〖〘〝‘“«([{｢￥＄£¥$＃№")
_TOGETHER = frozenset("…―‥")
_INNER = frozenset(".,/:-'’%@_&+~=#")
SPACES = frozenset(" \u3000\t\u00a0")


_FIRST, _LAST, _SPACE, _WORD = 1, 2, 4, 8


@cache
def _traits(char: str) -> int:
    """What matters of a character for line breaking, as bits."""
    word = (char.isascii() and (char.isalnum() or char in _INNER)) or "À" <= char <= "ɏ"
    return (
        _FIRST * (char in NOT_FIRST)
        | _LAST * (char in NOT_LAST)
        | _SPACE * (char in SPACES)
        | _WORD * word
    )


def may_break(before: str, after: str) -> bool:
    """Whether a line may end after cluster `before` and the next begin with `after`."""
    left, right = _traits(before[0]), _traits(after[0])
    if left & _LAST or right & (_FIRST | _SPACE) or (left & right & _WORD):
        return False
    return before[0] != after[0] or before[0] not in _TOGETHER


def wrap(
    clusters: Sequence[str],
    widths: Sequence[float],
    limit: float,
    kept: Sequence[bool] = (),
    max_lines: int = 0,
) -> list[tuple[int, int]]:
    """Cut into lines no wider than `limit`; returns (start, end) indexes into `clusters`.

    The lines follow each other without gap: line ends plus what is left after the last line are
    the whole input. `kept[i]` asks not to break before cluster i unless nothing else fits.
    "\\n" ends a line and belongs to it; spaces at a line end may stick out, being invisible.
    A cluster wider than the box stands alone. With `max_lines`, stops after that many lines.
    """
    lines: list[tuple[int, int]] = []
    start, count = 0, len(clusters)
    while start < count and not (max_lines and len(lines) >= max_lines):
        end = _line_end(clusters, widths, limit, kept, start)
        lines.append((start, end))
        start = end
    return lines


def _line_end(
    clusters: Sequence[str],
    widths: Sequence[float],
    limit: float,
    kept: Sequence[bool],
    start: int,
) -> int:
    used = 0.0
    for at in range(start, len(clusters)):
        cluster = clusters[at]
        if cluster == "\n":
            return at + 1
        used += widths[at]
        if used > limit + 1e-6 and cluster not in SPACES:
            return _break_before(clusters, kept, start, at)
    return len(clusters)


def _break_before(clusters: Sequence[str], kept: Sequence[bool], start: int, over: int) -> int:
    """The last place before `over` where the line may end, or `over` itself when there is none."""
    possible = 0
    for at in range(over, start, -1):
        if may_break(clusters[at - 1], clusters[at]):
            if not kept or not kept[at]:
                return at
            possible = possible or at
    return possible or max(over, start + 1)
