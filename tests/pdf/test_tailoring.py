"""Forms without the rows that nobody needs: what is left out is empty, what is filled is never lost."""

from __future__ import annotations

from typing import Any

import pytest

from handoff.pdf.layout import Cell, Group, Layout, Page, Row
from handoff.pdf.layouts import layout_for
from handoff.pdf.tailoring import answered, by_hand, tailored, without_slots

LAYOUT = Layout(
    sheet="any",
    pages=(
        Page(
            (
                Row((Cell("{always}"),)),
                Row((Cell("{wish}"),), needs=("wish",)),
                Group(
                    "表",
                    (
                        Row((Cell("{table.1.word}"),), needs=("table.1",)),
                        Row((Cell("{table.2.word}"),), needs=("table.2",)),
                        Row((Cell("{table.3.word}"),), needs=("table.3",)),
                    ),
                ),
            )
        ),
        Page((Row((Cell("{later}"),)),), needs=("later",)),
    ),
)


def bodies(layout: Layout) -> list[str]:
    return [cell.body for _, cell in layout.cells()]


@pytest.mark.parametrize(
    ("values", "need", "expected"),
    [
        ({}, "wish", False),
        ({"wish": "家で"}, "wish", True),
        ({"purposes": ("1", "5")}, "purposes.5", True),
        ({"purposes": ("1", "5")}, "purposes.2", False),
        ({"level": "21"}, "level.21", True),
        ({"table": ({"word": "x"},)}, "table.1", True),
        ({"table": ({"word": "x"},)}, "table.2", False),
    ],
)
def test_a_need_is_an_item_an_answer_or_a_row(
    values: dict[str, Any], need: str, expected: bool
) -> None:
    assert answered(values, need) is expected


def test_rows_groups_and_pages_that_nobody_needs_are_left_out() -> None:
    assert bodies(tailored(LAYOUT, {})) == ["{always}"]
    some = tailored(LAYOUT, {"table": ({"word": "a"}, {"word": "b"}), "later": "x"})
    assert bodies(some) == ["{always}", "{table.1.word}", "{table.2.word}", "{later}"]


def test_the_same_need_gives_the_same_form_whose_geometry_is_computed_once() -> None:
    assert tailored(LAYOUT, {"wish": "a"}) is tailored(LAYOUT, {"wish": "b"})


def test_an_empty_form_keeps_every_row_and_two_of_each_table() -> None:
    assert bodies(by_hand(LAYOUT)) == [
        "{always}",
        "{wish}",
        "{table.1.word}",
        "{table.2.word}",
        "{later}",
    ]


def test_a_form_without_needs_is_left_as_it_is() -> None:
    plain = layout_for("admission")
    assert tailored(plain, {}) is plain
    assert by_hand(plain).pages == plain.pages  # only its brackets are wider


def test_a_place_that_is_not_used_gives_its_room_to_the_rows_beside_it() -> None:
    letter = layout_for("doctor_contact")
    bare = without_slots(letter, frozenset({"code", "way"}))
    assert letter.geometry[0].slots.keys() == {"code", "way"}
    assert not bare.geometry[0].slots
    assert [b for b in bodies(letter) if b] == bodies(bare)
