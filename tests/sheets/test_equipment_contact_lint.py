"""What is not enough as a finding: a wish, a disease name, a movement without its reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.sheets.equipment_contact_lint import only_a_wish, questions


def asked(finding: str, *diseases: str, state: str | None = "i") -> list[str]:
    return [question.code for question in questions(finding, diseases, state=state)]


@pytest.mark.parametrize(
    "finding",
    [
        "ベッドが必要",
        "特殊寝台を必要とする。",
        "福祉用具の貸与が望ましい",
        "脳梗塞後遺症のため特殊寝台が必要である。",
        "車椅子　必要",
    ],
)
def test_a_tool_that_is_wanted_is_no_finding(finding: str) -> None:
    assert asked(finding, "脳梗塞後遺症")[0] == "need_only"


@pytest.mark.parametrize(
    ("finding", "diseases"),
    [
        ("脳梗塞後遺症", ("脳梗塞後遺症",)),
        ("脳梗塞後遺症のため。", ()),
        ("変形性膝関節症", ()),
        ("パーキンソン病、腰部脊柱管狭窄症", ()),
        ("パーキンソン病です。", ("パーキンソン病",)),
    ],
)
def test_a_disease_name_alone_is_no_finding(finding: str, diseases: tuple[str, ...]) -> None:
    assert asked(finding, *diseases) == ["disease_only"]


@pytest.mark.parametrize(
    "finding",
    ["起き上がり困難なため特殊寝台が必要", "自力での立ち上がりが困難で移動用リフトを使う"],
)
def test_a_movement_without_its_reason_is_no_finding(finding: str) -> None:
    assert asked(finding, "変形性膝関節症") == ["no_reason"]


@pytest.mark.parametrize(
    ("finding", "diseases"),
    [
        (
            "パーキンソン病の治療薬によるON・OFF現象があり、OFF時には自力での起き上がりができない。",
            ("パーキンソン病",),
        ),
        ("慢性閉塞性肺疾患により平らに寝ると呼吸が苦しく、上体を起こしておく必要がある。", ()),
        (
            "膵がん末期で全身の衰弱が急速に進み、数週間のうちに寝返りができなくなる見込み。",
            ("膵がん",),
        ),
        (
            "関節リウマチのため、朝は自分で起き上がることができない日が多い状態が続いている。",
            ("関節リウマチ",),
        ),
    ],
)
def test_a_finding_with_disease_state_and_reason_is_enough(
    finding: str, diseases: tuple[str, ...]
) -> None:
    assert asked(finding, *diseases) == []


def test_a_short_finding_is_asked_about_gently() -> None:
    assert asked("腰痛で起き上がれない", "腰椎症") == ["short"]


def test_a_finding_without_a_state_asks_for_it() -> None:
    assert asked("腰痛で起き上がれない", state=None) == ["short", "no_state"]


@pytest.mark.parametrize("nothing", ["", "  ", "\n"])
def test_nothing_written_is_not_questioned(nothing: str) -> None:
    assert asked(nothing, state=None) == []
    assert only_a_wish(nothing) is None


def test_full_width_and_line_ends_make_no_difference() -> None:
    assert asked("ベッド が\n必要") == ["need_only"]


@given(st.text(max_size=80), st.lists(st.text(max_size=10), max_size=3))
def test_any_text_can_be_questioned(finding: str, diseases: list[str]) -> None:
    for question in questions(finding, diseases):
        assert question.words.endswith("。")
