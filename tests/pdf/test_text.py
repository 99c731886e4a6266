"""The text door: values shrink by steps, then continue on a 別紙; nothing vanishes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.pdf.fitting import CONTINUED, fit
from handoff.pdf.glyphs import Trouble, clusters
from handoff.pdf.page import Paper
from handoff.pdf.style import LABEL, VALUE, VALUE_STEPS
from handoff.pdf.text import Door, Span
from tests.pdf.records import at

TEXTS = st.text(
    st.sampled_from([*"あ漢、。（）「」x1 \n𠮷葛か", "\U000e0100", "\u3099"]),
    max_size=300,
)


@pytest.fixture(scope="module")
def door() -> Door:
    return Paper("見本", at(22, 10)).door


def value(text: str, key: str = "cm_notes") -> Span:
    return Span(text, VALUE, key, value=True)


def shown(fitted_laid: object) -> str:
    """What stands in the box, without its line breaks."""
    laid = fitted_laid
    return "".join("".join(laid.clusters[s:e]) for s, e in laid.lines)  # type: ignore[attr-defined]


def test_a_short_value_keeps_its_greatest_size(door: Door) -> None:
    fitted = fit(door, [value("髙﨑 静江")], 200, 13, VALUE_STEPS)
    assert (fitted.size, fitted.cut, fitted.overfull) == (VALUE_STEPS[0], (), False)


def test_a_value_shrinks_to_the_floor_before_it_is_cut(door: Door) -> None:
    text = "あ" * 20
    width = door.width(text, VALUE) * 9.0 / VALUE.size + 0.1
    fitted = fit(door, [value(text)], width, 13, VALUE_STEPS)
    assert (fitted.size, fitted.cut) == (9.0, ())
    narrower = fit(door, [value(text)], width - 4, 13, VALUE_STEPS)
    assert (narrower.size, narrower.cut) == (9.0, ("cm_notes",))


def test_a_text_that_does_not_fit_ends_with_the_words_that_say_where_it_goes_on(door: Door) -> None:
    fitted = fit(door, [value("夜は眠れない。" * 60)], 300, 40, VALUE_STEPS)
    assert fitted.cut == ("cm_notes",)
    assert shown(fitted.laid).endswith(CONTINUED[0])


def test_labels_and_short_answers_are_never_cut(door: Door) -> None:
    spans = [Span("続柄", LABEL), value("長男", "relation"), value("長い名前の人" * 20, "name")]
    fitted = fit(door, spans, 160, 13, VALUE_STEPS)
    assert fitted.cut == ("name",)
    assert shown(fitted.laid).startswith("続柄長男")


def test_a_narrow_box_uses_the_short_words(door: Door) -> None:
    fitted = fit(door, [value("旭川中央病院に入院")], 40, 13, VALUE_STEPS)
    assert shown(fitted.laid).endswith(CONTINUED[1])


def test_printed_words_that_do_not_fit_are_reported_as_a_fault_of_the_layout(door: Door) -> None:
    fitted = fit(door, [Span("介護保険の自己負担割合", LABEL)], 30, 13, VALUE_STEPS)
    assert fitted.overfull


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.floats(60, 400), st.floats(13, 90))
def test_the_box_shows_the_beginning_and_never_tears_a_character(
    door: Door, text: str, width: float, height: float
) -> None:
    fitted = fit(door, [value(text)], width, height, VALUE_STEPS)
    laid, seen = fitted.laid, shown(fitted.laid)
    assert laid.whole
    assert laid.leading * len(laid.lines) <= height + 0.1
    for number in range(len(laid.lines)):
        assert laid.line_width(number) <= width + 0.01
    if not fitted.cut:
        assert seen == text
        return
    mark = next(m for m in CONTINUED if seen.endswith(m))
    parts = clusters(seen.removesuffix(mark))
    assert parts == clusters(text)[: len(parts)]


def test_the_report_names_the_item_of_each_trouble() -> None:
    paper = Paper("見本", at(22, 10))
    paper.door.lay([value("元気😀一\U000e01ef"), Span("x\u202e", VALUE, "other")], 300)
    assert list(paper.report.troubles) == [
        ("cm_notes", "😀", Trouble.MISSING),
        ("cm_notes", "一\U000e01ef", Trouble.BASE),
        ("other", "\u202e", Trouble.DROPPED),
    ]
