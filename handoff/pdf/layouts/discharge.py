"""② 退院時連携シート on two A4 pages: the national record, then what the hospital may add.

Order and labels are those of the national specimen (退院・退所情報記録書). What changed since home
stands on top; how it was before the admission stands in 〔前 …〕 behind the answer of now. Three
contacts stand on the form, each further one and every detail on a 別紙 of its own.
"""

from __future__ import annotations

from handoff.pdf.layout import Block, Cell, Group, Heading, Layout, Page, Row, Words
from handoff.pdf.layouts.discharge_back import BACK
from handoff.pdf.layouts.discharge_beside import beside
from handoff.pdf.layouts.rows import full, pair, to_write_in
from handoff.sheets.discharge import SHEET

_NAME_STEPS = (12.0, 11.0, 10.0, 9.0)
_SIDE = 24.0

_TOP: tuple[Block, ...] = (
    pair(("記入日", "{written_on}", 14), ("事業所名", "{office_name}", 17), 62),
    pair(("TEL", "{office_tel}", 14), ("担当ケアマネジャー", "{cm_name}", 32), 62),
    Row((Cell("{@differences}", "入院前から変わったこと", label_width=20, top=True),), 7, 3),
    Words("{@legend}", 0.95),
)

_BASICS: tuple[Block, ...] = (
    Heading("1．基本情報・現在の状態 等"),
    Row(
        (
            Cell("{client_kana}", "フリガナ", width=98, label_width=16),
            Cell("{age}", "年齢", width=36, label_width=10),
            Cell("{gender}", "性別", label_width=10),
        )
    ),
    Row(
        (
            Cell("{client_name} 様", "氏名", width=98, label_width=16, steps=_NAME_STEPS),
            Cell("{cert_status:word}", "認定の状況", label_width=19),
        ),
        lines=1.3,
    ),
    full("退院（所）時の要介護度", "{care_level}　{need_level_change}", 36),
    full("入院原因疾患（入所目的等）", "{admission_cause}", 40),
    Row(
        (
            Cell("{inst_name}", "入院・入所先 施設名", width=112, label_width=30),
            Cell("{ward}", "棟", width=44, label_width=6),
            Cell("{room}", "室", label_width=6),
        )
    ),
    pair(
        ("今後の医学管理 医療機関名", "{next_doctor_inst}", 40),
        ("方法", "{next_doctor_method}", 10),
        130,
    ),
    pair(
        ("入院（所）日", "{admitted_on}", 20),
        ("退院（所）予定日", "{discharge_planned_on}", 26),
        90,
    ),
)

_STATE: tuple[Block, ...] = (
    Heading("① 疾患と入院（所）中の状況"),
    Group(
        "現在治療中の疾患",
        tuple(
            Row(
                (
                    Cell(f"{mark} {{diseases.{n}.disease:20}}", width=112),
                    Cell(f"{{diseases.{n}.stability}}", "疾患の状況", label_width=18),
                )
            )
            for n, mark in ((1, "①"), (2, "②"), (3, "③"))
        ),
        18,
    ),
    full("移動手段", "{mobility}", _SIDE),
    full("排泄方法", "{toilet}", _SIDE),
    full("入浴方法", "{bath}", _SIDE),
    full("食事形態", "{food}", _SIDE),
    full("UDF等の食形態区分", "{food_class_value}", 30),
    full("嚥下機能（むせ）", "{swallow}", _SIDE),
    pair(("義歯", "{denture}", _SIDE), ("入院（所）中の使用", "{denture_used}", 28), 112),
    pair(("口腔清潔", "{oral_clean}", _SIDE), ("口腔ケア", "{oral_care}", 16), 106),
    full("睡眠", "{sleep}　　眠剤使用 {hypnotic}", _SIDE, 1.9),
    full("認知・精神", "{cognition}", _SIDE, 1.9),
)

_RECEIVED: tuple[Block, ...] = (
    Heading("② 受け止め／意向"),
    full("＜本人＞病気、障害、後遺症等の受け止め方", "{accept_client}", 38, 2, 1),
    full("本人への病名告知", "{told_diagnosis}", 38),
    full("＜本人＞退院後の生活に関する意向", "{wish_client}", 38, 2, 1),
    full("＜家族＞病気、障害、後遺症等の受け止め方", "{accept_family}", 38, 2, 1),
    full("＜家族＞退院後の生活に関する意向", "{wish_family}", 38, 2, 1),
)

_NEEDS: tuple[Block, ...] = (
    Heading("2．課題認識のための情報 ③ 退院後に必要な事柄"),
    full("医療処置の内容", "{procedures}", _SIDE, 3),
    full("看護の視点", "{nursing_points}", _SIDE, 3.6),
    full("リハビリの視点", "{rehab_points}", _SIDE, 4.4),
    full("禁忌の有無", "{contra}", _SIDE),
    full("禁忌の内容／留意点", "{contra_detail}", _SIDE, 2, 1),
)

_ROOMS = {
    "mobility.other": 30,
    "toilet.catheter": 26,
    "food.other": 30,
    "sleep.1": 26,
    "cognition.other": 18,
    "procedures.injection": 14,
    "procedures.other": 30,
    "nursing_points.other": 12,
    "back_bed.1": 10,
    "wanted_services.care_goods": 12,
    "wanted_services.other": 16,
    "diet_staple.other": 14,
    "needed_services.other": 30,
    "adl_change.1": 18,
    "aids.1": 9,
    "risks.other": 18,
    "med_cautions.other": 18,
    "hard_factors_social.other": 30,
    "destination.welfare": 9,
    "destination.care": 9,
    "destination.other": 9,
}

LAYOUT = Layout(
    sheet="discharge",
    pages=(Page((*_TOP, *_BASICS, *_STATE, *_RECEIVED, *_NEEDS), 12.0), BACK),
    counters={"discharge_meds": "剤", "contacts": "回", "diseases": "件", "dx": "件"},
    merged={
        "care_level": {
            "要支援": {"12": "1", "13": "2"},
            "要介護": {"21": "1", "22": "2", "23": "3", "24": "4", "25": "5"},
        }
    },
    beside=beside,
    written=to_write_in(SHEET, _ROOMS),
    cards=frozenset({"contacts"}),
)
