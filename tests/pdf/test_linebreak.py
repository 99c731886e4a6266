"""Line breaking: nothing lost, nothing over the edge, nothing where it may not stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.pdf.glyphs import clusters
from handoff.pdf.linebreak import NOT_FIRST, NOT_LAST, SPACES, wrap

ALPHABET = st.sampled_from(
    [*"あいう漢字、。「」（）ー…―ab12.,% \u3000\n葛𠮷ゃっ㎎", "葛\U000e0100", "か\u3099", "\ud842"]
)
TEXTS = st.lists(ALPHABET, max_size=80).map("".join)


def broken(text: str, limit: float, max_lines: int = 0) -> list[str]:
    """Lines of `text`, every cluster one unit wide."""
    parts = clusters(text)
    lines = wrap(parts, [1.0] * len(parts), limit, max_lines=max_lines)
    return ["".join(parts[start:end]) for start, end in lines]


@given(TEXTS, st.floats(1, 30), st.integers(0, 5))
def test_lines_and_what_is_left_are_the_whole_text(text: str, limit: float, most: int) -> None:
    parts = clusters(text)
    lines = wrap(parts, [1.0] * len(parts), limit, max_lines=most)
    assert all(start < end for start, end in lines)
    assert [s for s, _ in lines] == [0, *(e for _, e in lines)][: len(lines)]
    rest = parts[lines[-1][1] :] if lines else parts
    assert "".join("".join(parts[s:e]) for s, e in lines) + "".join(rest) == text
    assert not rest or (most and len(lines) == most)


@given(TEXTS, st.floats(1, 30), st.lists(st.booleans(), min_size=80, max_size=80))
def test_no_line_is_wider_than_the_box(text: str, limit: float, kept: list[bool]) -> None:
    parts = clusters(text)
    for start, end in wrap(parts, [1.0] * len(parts), limit, kept):
        seen = [c for c in parts[start:end] if c != "\n"]
        while seen and seen[-1] in SPACES:
            seen.pop()
        assert len(seen) <= max(limit, 1)


@given(TEXTS)
def test_forbidden_places_are_kept_where_a_break_is_possible(text: str) -> None:
    """With the whole text on few lines a break before 。 or after （ only happens when forced."""
    parts = clusters(text.replace("\n", ""))
    lines = wrap(parts, [1.0] * len(parts), 12)
    for start, end in lines[:-1]:
        inner = parts[start:end]
        free = any(
            before[0] not in NOT_LAST
            and after[0] not in NOT_FIRST
            and after[0] not in SPACES
            and not (before[0].isascii() and after[0].isascii())
            and before[0] != after[0]
            for before, after in pairwise(inner)
        )
        if free:
            assert parts[end][0] not in NOT_FIRST
            assert inner[-1][0] not in NOT_LAST


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("夜は眠れない。", 6, ["夜は眠れな", "い。"]),
        ("痛み（右膝）", 3, ["痛み", "（右", "膝）"]),
        ("血圧は138/82でした", 7, ["血圧は", "138/82で", "した"]),
        ("終わり……です", 4, ["終わり", "……です"]),
        ("薬は5mgと㎎", 4, ["薬は", "5mg", "と㎎"]),
        ("朝\n夜", 10, ["朝\n", "夜"]),
        ("シャツ", 2, ["シャ", "ツ"]),
        ("ABCDEFGH", 3, ["ABC", "DEF", "GH"]),
        ("a b", 1, ["a ", "b"]),
        ("葛\U000e0100城", 1, ["葛\U000e0100", "城"]),
    ],
)
def test_lines_break_as_a_reader_expects(text: str, limit: float, lines: list[str]) -> None:
    assert broken(text, limit) == lines


def test_kept_words_move_down_whole_when_they_fit_a_line() -> None:
    parts = list("□自立□見守り")
    kept = [False, True, True, False, True, True, True]
    assert wrap(parts, [1.0] * 7, 5, kept) == [(0, 3), (3, 7)]


def test_as_many_lines_as_asked_are_made() -> None:
    assert broken("一二三四五六", 2, max_lines=2) == ["一二", "三四"]
