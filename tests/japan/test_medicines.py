"""Medicine lists as they are pasted: from notebooks, labels, summaries, notes and codes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.japan.medicines import as_rows, read_medicines

LINES = [
    # line as pasted | drug | strength | way of taking | amount | days
    "アムロジピン錠5mg 1錠 朝食後|アムロジピン錠|5mg|朝食後|1錠|",
    "アムロジピンOD錠5mg「トーワ」　1回1錠　1日1回 朝食後　28日分"
    "|アムロジピンOD錠「トーワ」|5mg|1日1回 朝食後|1回1錠|28日分",
    "1) 酸化マグネシウム錠330mg　3錠　分3毎食後|酸化マグネシウム錠|330mg|分3毎食後|3錠|",
    "２．マグミット錠330ｍｇ　３Ｔ　３×毎食後|マグミット錠|330ｍｇ|３×毎食後|３Ｔ|",
    "・ワーファリン錠1mg 2.5錠 夕食後 14日分|ワーファリン錠|1mg|夕食後|2.5錠|14日分",
    "カロナール錠200 2錠 頓服 疼痛時 10回分|カロナール錠200||頓服 疼痛時|2錠|10回分",
    "ツムラ大建中湯エキス顆粒（医療用） 7.5g 分3 毎食前"
    "|ツムラ大建中湯エキス顆粒（医療用）||分3 毎食前|7.5g|",
    "モーラステープ20mg 7枚×2袋 1日1回 腰に貼付|モーラステープ|20mg|1日1回 腰に貼付|7枚×2袋|",
    "ヒアルロン酸Na点眼液0.1%「ニッテン」 5mL 1日4回 両眼に点眼"
    "|ヒアルロン酸Na点眼液「ニッテン」|0.1%|1日4回 両眼に点眼|5mL|",
    "ランタス注ソロスター 300単位 1キット 1回10単位 朝食前"
    "|ランタス注ソロスター|300単位|1キット 朝食前|1回10単位|",
    "アズノール軟膏0.033% 20g 1日2回 塗布|アズノール軟膏|0.033%|1日2回 塗布|20g|",
    "【般】ランソプラゾール口腔内崩壊錠15mg 1錠 分1 朝食後 30日分"
    "|【般】ランソプラゾール口腔内崩壊錠|15mg|分1 朝食後|1錠|30日分",
    "フルティフォーム125エアゾール 1回2吸入 1日2回|フルティフォーム125エアゾール||1日2回|1回2吸入|",
    "アドエア250ディスカス60吸入用 1回1吸入 1日2回朝・寝る前"
    "|アドエア250ディスカス60吸入用||1日2回朝・寝る前|1回1吸入|",
    "ﾀｹｷｬﾌﾞ錠10mg 1T1×朝食後|ﾀｹｷｬﾌﾞ錠|10mg|1×朝食後|1T|",
    "アムロジピン5mg1錠朝食後|アムロジピン|5mg|朝食後|1錠|",
    "メトホルミン塩酸塩錠250mg(1日2回朝夕食後)2錠|メトホルミン塩酸塩錠|250mg|1日2回朝夕食後|2錠|",
    "ビソプロロール 2.5mg 朝|ビソプロロール|2.5mg|朝||",
    "アレンドロン酸錠35mg 1錠 週1回 起床時 月曜|アレンドロン酸錠|35mg|週1回 起床時 月曜|1錠|",
    "リクシアナOD錠60mg 1日1回1錠朝食後|リクシアナOD錠|60mg|1日1回 朝食後|1錠|",
    "ミヤBM錠 3錠 3xN|ミヤBM錠||3xN|3錠|",
    "レンドルミンD錠0.25mg 1錠 不眠時|レンドルミンD錠|0.25mg|不眠時|1錠|",
    "ユニシア配合錠HD 1錠 朝食後|ユニシア配合錠HD||朝食後|1錠|",
    "デュロテップMTパッチ2.1mg 1枚 3日ごと貼替|デュロテップMTパッチ|2.1mg|3日ごと貼替|1枚|",
    "プレドニン５mg　朝２錠　昼１錠|プレドニン|５mg|朝２錠 昼１錠||",
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("|")[0][:14])
def test_a_line_falls_into_name_strength_way_and_amount(line: str) -> None:
    pasted, *expected = line.split("|")
    (one,) = read_medicines(pasted).medicines
    assert [one.drug, one.strength, one.usage, one.dose, one.days] == expected


def test_a_way_of_taking_belongs_to_every_medicine_of_its_group() -> None:
    found = read_medicines(
        "おくすり手帳\n調剤日 令和8年11月1日\n旭川見本クリニック 内科\nRp1\n"
        "アムロジピン錠5mg「サワイ」 1錠\nオルメサルタン錠20mg 1錠\n  1日1回 朝食後 28日分\n"
        "血圧を下げる薬です。\nRp2\n酸化マグネシウム錠330mg 3錠\n【用法】1日3回 毎食後\n28日分\n"
        "見本薬局 TEL 0166-00-0000\n"
    )
    assert [(m.drug, m.usage, m.days) for m in found.medicines] == [
        ("アムロジピン錠「サワイ」", "1日1回 朝食後", "28日分"),
        ("オルメサルタン錠", "1日1回 朝食後", "28日分"),
        ("酸化マグネシウム錠", "1日3回 毎食後", "28日分"),
    ]
    assert {m.prescriber for m in found.medicines} == {"旭川見本クリニック 内科"}
    assert (found.unsure, found.left_out) == (0, 4)  # the notebook, the date, the effect, the shop


def test_the_institution_under_a_list_prescribed_all_of_it() -> None:
    found = read_medicines("マグミット\nワーファリン錠1mg 夕食後\n見本病院 循環器内科")
    assert {m.prescriber for m in found.medicines} == {"見本病院 循環器内科"}


def test_the_institution_of_a_second_list_did_not_prescribe_the_first() -> None:
    found = read_medicines("マグミット錠330mg 朝\n医療機関名：見本病院\nワーファリン錠1mg 夕")
    assert [m.prescriber for m in found.medicines] == ["", "見本病院"]


def test_a_line_that_cannot_be_read_is_kept_as_it_stands() -> None:
    found = read_medicines("ワーファリン錠1mg 夕食後\n何かよく分からない行")
    assert [m.drug for m in found.medicines] == ["ワーファリン錠", "何かよく分からない行"]
    assert found.unsure == 1


def test_the_code_of_a_notebook_is_read_with_the_amounts_of_its_format() -> None:
    found = read_medicines(
        "JAHISTC07,1\r\n1,見本 花子,2,19400304\r\n5,20261101,1\r\n11,見本薬局,01,4,0000000\r\n"
        "51,旭川見本クリニック,01,1,0000000,1\r\n201,1,アムロジピン錠５ｍｇ,1,錠,4,2171022F1010,1\r\n"
        "301,1,朝食後,28,日分,1,1,,1\r\n201,2,カロナール錠200,2,錠,4,,1\r\n301,2,疼痛時,10,回分,3,1,,1\r\n"
        "201,3,モーラステープ20mg,14,枚,4,,1\r\n301,3,1日1回 腰,1,調剤,5,1,,1"
    )
    rows = as_rows(found, ("drug", "strength", "usage", "dose", "prescriber"))
    assert rows[0] == {
        "drug": "アムロジピン錠", "strength": "５ｍｇ", "usage": "朝食後", "dose": "1日1錠",
        "prescriber": "旭川見本クリニック",
    }  # fmt: skip
    assert [(row["usage"], row["dose"]) for row in rows[1:]] == [
        ("疼痛時", "1回2錠"),
        ("1日1回 腰", "全量14枚"),
    ]
    assert "見本 花子" not in str(rows)


def test_a_table_without_a_column_for_amounts_takes_them_with_the_way_of_taking() -> None:
    found = read_medicines("アムロジピン錠5mg 1錠 朝食後 14日分")
    assert as_rows(found, ("drug", "usage", "days", "change")) == [
        {"drug": "アムロジピン錠 5mg", "usage": "朝食後 1錠", "days": "14日分"}
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet="アム錠5mg1 　(（「」朝食後回日分.,、：Rp①\t様薬病院%"), max_size=8)
)
def test_any_text_is_read_and_no_part_of_a_medicine_is_longer_than_its_box(
    lines: list[str],
) -> None:
    found = read_medicines("\n".join(lines))
    assert len(found.medicines) + found.left_out <= len("\n".join(lines).split("\n"))
    assert all(len(part) <= 200 for m in found.medicines for part in (m.drug, m.usage, m.dose))


def test_a_page_of_nothing_but_letters_is_read_in_a_moment() -> None:
    assert read_medicines("錠" * 40_000).medicines
    assert read_medicines("1錠\n" * 10_000).medicines == ()
