"""The back page of ①: 7. body and life, 8. medicines, 9. doctors."""

from __future__ import annotations

from handoff.pdf.layout import Block, Cell, Group, Heading, Page, Row
from handoff.pdf.layouts.rows import full, pair

_LEFT, _SIDE = 78.0, 8.0  # width of the left half inside a group, and of the group's label, in mm

_ADL = (
    pair(("移動", "{adl_move}", 13), ("移動（室内）", "{aid_indoor}", 18), _LEFT),
    pair(("移乗", "{adl_transfer}", 13), ("移動（屋外）", "{aid_outdoor}", 18), _LEFT),
    pair(("更衣", "{adl_dressing}", 13), ("起居動作", "{adl_bedmob}", 18), _LEFT),
    pair(("整容", "{adl_grooming}", 13), ("入浴", "{adl_bath}", 18), _LEFT),
    pair(
        ("食事", "{adl_eat}", 13),
        (
            "食事回数",
            "{meal_count}（朝 {meal_time_am}・昼 {meal_time_noon}・夜 {meal_time_pm}）",
            18,
        ),
        _LEFT,
    ),
)
_MEALS = (
    pair(("食事制限", "{diet_limit}", 13), ("水分制限", "{water_limit}", 18), _LEFT),
    pair(
        ("食事形態", "{food_form}", 13),
        ("UDF等の食形態区分", "{food_class_system:word} {food_class_value}", 28),
        _LEFT,
    ),
    pair(("摂取方法", "{intake_route}", 13), ("水分とろみ", "{thickener}", 18), _LEFT),
)
_MOUTH = (
    pair(("嚥下機能", "{swallow}", 13), ("義歯", "{denture}", 18), _LEFT),
    pair(("口腔清潔", "{oral_clean}", 13), ("口臭", "{halitosis}", 18), _LEFT),
)
_TOILET = (
    pair(("排尿", "{adl_urine}", 13), ("ポータブルトイレ", "{portable_toilet}", 23), _LEFT),
    pair(("排便", "{adl_stool}", 13), ("オムツ/パッド", "{diaper}", 23), _LEFT),
)
_TALKING = (
    pair(("視力", "{vision}", 9), ("眼鏡", "{glasses}", 15), 61),
    pair(("聴力", "{hearing}", 9), ("補聴器", "{hearing_aid}", 15), 61),
    pair(("言語", "{speech}", 9), ("意思疎通", "{communication}", 15), 61),
    full("コミュニケーションに関する特記事項", "{comm_note}", 47),
)

_BODY: tuple[Block, ...] = (
    Heading("7．身体・生活機能の状況／療養生活上の課題について"),
    pair(("麻痺の状況", "{palsy}", 21), ("褥瘡の有無", "{pressure_ulcer}", 18), _LEFT + _SIDE),
    Group("ADL", _ADL, _SIDE),
    Group("食事内容", _MEALS, _SIDE),
    Group("口腔", _MOUTH, _SIDE),
    Group("排泄*", _TOILET, _SIDE),
    pair(("睡眠の状態", "{sleep}", 21), ("眠剤の使用", "{hypnotic}", 18), 138),
    pair(("喫煙", "{smoking}", 21), ("飲酒", "{alcohol}", 18), _LEFT + _SIDE),
    Group("コミュニケーション能力", _TALKING, 25),
    full("精神面における療養上の問題", "{psych_issues}", 28, 2),
    full("疾患歴 *", "{disease_history}", 28),
    full("病名・時期・医療機関", "{diseases}", 28, 2),
    Group(
        "入院歴*",
        (
            full("最近半年間での入院", "{admitted_6m}", 27),
            full("入院頻度", "{admission_freq}", 27),
        ),
        12,
    ),
    full("入院前に実施している医療処置 *", "{procedures}", 28, 3),
    Row(
        (
            Cell("{allergy}", "アレルギー", width=78, label_width=15),
            Cell("{infection}", "感染症", width=60, label_width=11),
            Cell("{height_cm}／{weight_kg}", "身長／体重", label_width=16),
        )
    ),
)

_MEDICINES: tuple[Block, ...] = (
    Heading("8．お薬について", "※必要に応じて、「お薬手帳（コピー）」を添付"),
    pair(("内服薬", "{oral_meds}", 32), ("薬剤一覧", "{medications}", 15), 92),
    full("居宅療養管理指導", "{home_pharm}", 32),
    full("薬剤管理", "{med_manage}", 32),
    full("服薬状況", "{med_adherence}", 32),
    full("お薬に関する、特記事項", "{med_note}", 32, 2, 1),
)


def _doctor(n: int) -> Group:
    """One of the up to three family doctors."""
    at = f"doctors.{n}."
    return Group(
        str(n),
        (
            Row(
                (
                    Cell(
                        f"{{{at}doctor_inst:10}}　{{{at}doctor_field}}",
                        "かかりつけ医機関名",
                        width=130,
                        label_width=27,
                    ),
                    Cell(f"{{{at}doctor_tel}}", "電話番号", label_width=14),
                )
            ),
            Row(
                (
                    Cell(
                        f"{{{at}doctor_name:6}}（フリガナ {{{at}doctor_kana:6}}）",
                        "医師名",
                        width=104,
                        label_width=27,
                    ),
                    Cell(
                        f"{{{at}visit_type}}　頻度=（{{{at}visit_per_month}}）",
                        "診察方法・頻度",
                        label_width=21,
                    ),
                )
            ),
        ),
        5,
    )


_DOCTORS: tuple[Block, ...] = (
    Heading("9．かかりつけ医について"),
    *(_doctor(n) for n in (1, 2, 3)),
    Row(
        (
            Cell("{no_doctor}", width=31),
            Cell("{pharmacy}", "かかりつけ薬局 連絡先", width=86, label_width=31),
            Cell("{visiting_nurse}", "訪問看護 連絡先", label_width=23),
        )
    ),
)

BACK = Page((*_BODY, *_MEDICINES, *_DOCTORS), 14.8)
