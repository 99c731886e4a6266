"""The back page of ②: outlook, record of the contacts, and the supplement of the hospital (T-7)."""

from __future__ import annotations

from handoff.pdf.layout import Block, Cell, Group, Heading, Page, Row
from handoff.pdf.layouts.rows import full, pair

_SIDE = 24.0

_OUTLOOK: tuple[Block, ...] = (
    Heading("症状・見通し"),
    full("症状・病状の予後・予測", "{prognosis}", 44, 2, 1),
    full("退院に際しての日常生活の阻害要因（心身状況・環境等）", "{obstacles}", 44, 2, 1),
    full("在宅復帰のために整えなければならない要件", "{home_conditions}", 44, 2, 1),
)


def _contact(n: int) -> Group:
    """One of the first three contacts; what does not fit here stands on its 別紙."""
    at = f"contacts.{n}."
    return Group(
        f"{n}回目",
        (
            Row(
                (
                    Cell(f"{{{at}contact_on}}", "聞き取り日", width=56, label_width=17),
                    Cell(
                        f"{{{at}contact_kind:word}} {{{at}contact_mode:word}}",
                        "手段",
                        width=58,
                        label_width=9,
                    ),
                    Cell(f"{{{at}conference}}", "会議出席", label_width=15),
                )
            ),
            Row(
                (
                    Cell(
                        f"{{{at}informants:24}}",
                        "情報提供を受けた職種（氏名）",
                        label_width=43,
                    ),
                )
            ),
        ),
        12,
    )


_CONTACTS: tuple[Block, ...] = (
    Heading(
        "面談・カンファレンスの記録",
        "聞き取った内容、会議の日時・場所・出席者・要点と、4回目からの記録は別紙",
    ),
    *(_contact(n) for n in (1, 2, 3)),
)

_HOSPITAL: tuple[Block, ...] = (
    Heading("病院からの情報", "病院・施設が前もって書けるところ"),
    Row(
        (
            Cell("{hosp_contact}", "連絡窓口・担当者", width=96, label_width=25),
            Cell("{hosp_tel}", "電話", width=48, label_width=9),
            Cell("{hosp_fax}", "FAX", label_width=9),
        )
    ),
    Row(
        (
            Cell("{hosp_doctor}", "病院主治医", width=62, label_width=18),
            Cell("{home_doctor}", "在宅主治医", width=62, label_width=18),
            Cell("{writer}", "記入者", label_width=13),
        )
    ),
    Row(
        (
            Cell("{height_cm}", "身長", width=46, label_width=9),
            Cell("{weight_kg}", "体重", width=46, label_width=9),
            Cell("{back_bed}", "急変時の受入確認", label_width=26),
        )
    ),
    full("既往歴（医療処置は詳しく）", "{history}", _SIDE, 2, 1),
    full("希望する福祉サービス", "{wanted_services}", _SIDE, 2.9),
    full("医師の在宅助言・留意点・方針", "{doctor_advice}", _SIDE, 2, 1),
    Group(
        "ADL",
        (
            full("移動方法", "{adl_move}", 16),
            full("移乗方法", "{adl_transfer}", 16),
            full("口腔清潔", "{adl_oral}", 16),
            full("食事", "{adl_eat}", 16),
            full("入浴", "{adl_bath}", 16),
            full("排泄", "{adl_toilet}", 16),
            full("更衣", "{adl_dressing}", 16),
        ),
        8,
    ),
    full("食事", "{diet_kind}", _SIDE),
    pair(("主食", "{diet_staple}", _SIDE), ("副食", "{diet_side}", 10), 112),
    pair(("リハビリ目標", "{rehab_goal}", _SIDE), ("制限事項", "{limits}", 15), 100, 2),
)

_AFTER: tuple[Block, ...] = (
    Group(
        "診断名",
        tuple(
            Row(
                (
                    Cell(f"{n} {{dx.{n}.diagnosis:20}}", width=116),
                    Cell(f"{{dx.{n}.onset:8}} 頃", "発症", label_width=9),
                )
            )
            for n in (1, 2, 3)
        ),
        14,
    ),
    pair(("摂食方法", "{intake}", _SIDE), ("摂食嚥下機能障害", "{dysphagia}", 28), 106),
    pair(("義歯使用", "{denture_worn}", _SIDE), ("歯の汚れ", "{teeth_dirty}", 16), 106),
    full("退院後のサービスの必要性", "{needed_services}", _SIDE, 2.9),
    pair(
        ("ADLに関する入院中の変化", "{adl_change}", 36),
        ("自助具の使用", "{aids}", 20),
        110,
    ),
    full("今後の生活機能の低下", "{risks}", _SIDE, 2.9),
    full("その対処方針", "{risks_plan}", _SIDE, 1.1, 0.6),
    full("医学的な留意事項", "{med_cautions}", _SIDE, 1.1),
    full("その対処方針", "{med_cautions_plan}", _SIDE, 1.1, 0.6),
    full("退院困難な要因", "医学的 {hard_factors}", _SIDE),
    full("", "社会・環境的 {hard_factors_social}", _SIDE, 1.9),
    full("予想される退院先", "{destination}", _SIDE, 1.9),
    full("退院時処方（お薬）", "{discharge_meds}", _SIDE, 1.9, 0.6),
    full("記入・確認", "{@authors}", _SIDE, 3.8, 0.6),
)

BACK = Page((*_OUTLOOK, *_CONTACTS, *_HOSPITAL, *_AFTER), 11.6)
