"""What changed, row by row and word by word; what goes into an electronic chart."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.sheets.chart import chart_text
from handoff.sheets.comparison import Change, brief, changes
from handoff.sheets.content import read
from handoff.sheets.summary import essentials
from handoff.sheets.wording import pieces
from tests.sheets.filled import SHEET, full


def changed(old: dict[str, Any], new: dict[str, Any]) -> tuple[Change, ...]:
    return changes(SHEET, read(SHEET, old).values, read(SHEET, new).values)


MEDICINES = {
    "medications": [
        {"drug": "フロセミド", "usage": "朝食後", "dose": "1錠"},
        {"drug": "メトホルミン", "usage": "朝夕食後"},
    ]
}
NEW_MEDICINES = {
    "medications": [
        {"drug": "酸化マグネシウム", "usage": "毎食後"},
        {"drug": "フロセミド", "usage": "夕食後", "dose": "1錠"},
    ]
}


def test_a_medicine_taken_at_another_hour_is_told_as_a_change_of_that_medicine() -> None:
    (change,) = changed(MEDICINES, NEW_MEDICINES)
    told = {row.name: (row.kind, row.old_text, row.new_text) for row in change.rows}
    usage = SHEET.items["medications"].columns[2].name
    assert told["フロセミド"] == ("変更", f"{usage}：朝食後", f"{usage}：夕食後")
    assert told["酸化マグネシウム"][0] == "追加"
    assert told["メトホルミン"] == ("削除", "朝夕食後", "")
    assert brief(change).startswith("薬剤一覧：酸化マグネシウム（追加）、フロセミド（")


def test_two_rows_of_the_same_name_do_not_hide_each_other() -> None:
    old = {"medications": [{"drug": "甲", "usage": "朝"}, {"drug": "甲", "usage": "夕"}]}
    new = {"medications": [{"drug": "甲", "usage": "昼"}]}
    (change,) = changed(old, new)
    assert [row.kind for row in change.rows] == ["変更", "削除"]


def test_long_texts_are_compared_word_by_word_and_short_answers_are_not() -> None:
    old = {"cm_notes": "夜間は家族が付き添っている。食事は一口大で、むせることがある。"}
    new = {"cm_notes": "夜間は娘が付き添っている。食事は一口大で、むせることがある。"}
    (change,) = changed(old, new)
    assert [(p.kind, p.text) for p in change.pieces if p.kind != "same"] == [
        ("old", "家族"),
        ("new", "娘"),
    ]
    (short,) = changed({"swallow": "never"}, {"swallow": "always"})
    assert short.pieces == ()


def test_texts_without_a_common_word_stand_whole_one_after_the_other() -> None:
    found = pieces("家族に迷惑をかけたくない", "畑にまた出たいと思っている")
    assert [p.kind for p in found] == ["old", "new"]


@settings(max_examples=60, deadline=None)
@given(st.text("あ家族、。ア1 \n𠮷葛󠄀", max_size=60), st.text("あ家族、。ア1 \n𠮷葛󠄀", max_size=60))
def test_pieces_put_together_are_both_texts(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(p.text for p in found if p.kind != "new") == old
    assert "".join(p.text for p in found if p.kind != "old") == new


def test_one_word_is_found_in_four_thousand_letters() -> None:
    old = "夜は起きない。" * 570
    new = old[:1400] + old[1400:].replace("起きない", "二度起きる", 1)
    assert [(p.kind, p.text) for p in pieces(old, new) if p.kind != "same"] == [
        ("old", "起きない"),
        ("new", "二度起きる"),
    ]


def test_the_ten_things_say_how_it_was_before_in_a_word() -> None:
    old, new = {"adl_eat": "2", **MEDICINES}, {"adl_eat": "3", **NEW_MEDICINES}
    values = read(SHEET, new).values
    found = {e.key: e for e in essentials(SHEET, values, changed(old, new))}
    assert (found["adl"].changed, found["adl"].before) == (True, "食事 見守り")
    assert (found["medicines"].changed, found["medicines"].before) == (True, "")
    assert not found["living"].changed


# --- electronic chart ---------------------------------------------------------------------------


def chart(new: dict[str, Any], old: dict[str, Any] | None = None, **how: Any) -> str:
    values = read(SHEET, new).values
    told = changed(old, new) if old is not None else ()
    return chart_text(SHEET, values, ["患者：髙﨑 靜枝 様"], told, **how)


def test_the_short_text_holds_head_changes_and_ten_things() -> None:
    text = chart(
        {"swallow": "always", "written_on": "2026-11-22"},
        {"swallow": "never", "written_on": "2026-11-21"},
        since="第1版",
    )
    assert text.startswith("患者：髙﨑 靜枝 様\n")
    assert "■第1版から変わったこと\n・嚥下機能（むせ）：むせない → 常にむせる\n" in text
    assert "嚥下・食形態［変更］：常にむせる" in text
    assert "記入日" not in text  # a date of the paper is no news about the patient
    assert "①連絡する方：（記入なし）" in text


def test_what_needs_care_is_left_out_until_it_is_asked_for() -> None:
    restricted = {"abuse_suspected": "1", "abuse_suspected_detail": "あざがある"}
    new = {**full(), **restricted}
    assert "あざがある" not in chart(new, full(), whole=True)
    assert "あざがある" in chart(new, full(), whole=True, restricted=True)


def test_the_whole_text_holds_every_answer() -> None:
    text = chart(full(), whole=True, restricted=True)
    for item in SHEET.items.values():
        if not any(item.key in section.inner for section in SHEET):
            assert f"{item.name}：" in text, item.key
