"""The supplement of ② (T-7): what the hospital may fill in beforehand, never required.

Union of UT-2, MH-24 and MH-P6 (field catalogue 2.4), printed as an optional second page.
"""

from __future__ import annotations

from handoff.sheets import choices as c
from handoff.sheets import discharge_choices as d
from handoff.sheets.items import (
    about,
    figure,
    long,
    many,
    one,
    other,
    table,
    text,
    with_brackets,
    yes_no,
)
from handoff.sheets.model import Section, Shape, ShownWhen

HOSPITAL = Section(
    "hospital",
    "病院の窓口・これまでの経過",
    (
        text("hosp_contact", "連絡窓口・担当者", "T-7.01", prefill="desk.contact"),
        text("hosp_tel", "電話", "T-7.01", ask="窓口の電話", max_length=60, shape=Shape.PHONE),
        text("hosp_fax", "FAX", "T-7.01", ask="窓口のFAX", max_length=60, shape=Shape.PHONE),
        text("hosp_doctor", "病院主治医", "T-7.02", max_length=60),
        text("home_doctor", "在宅主治医", "T-7.02", max_length=60, prefill="doctor.name"),
        text("writer", "記入者", "T-7.02", hint="職種と氏名", max_length=60, carry=False),
        figure("height_cm", "身長", "T-7.03", unit="cm", bounds=(50, 230)),
        figure("weight_kg", "体重", "T-7.03", unit="kg", bounds=(10, 250), carry=False),
        long("history", "既往歴（医療処置は詳しく）", "T-7.04", ask="既往歴"),
        *with_brackets(
            many("wanted_services", "希望する福祉サービス", d.WANTED_SERVICES, "T-7.05"),
            text(
                "wanted_services_goods",
                "",
                "T-7.05",
                ask="その他介護用品の内容",
                shown_when=ShownWhen("wanted_services", ("care_goods",)),
            ),
            text(
                "wanted_services_other",
                "",
                "T-7.05",
                ask="希望する福祉サービス（その他）の内容",
                shown_when=ShownWhen("wanted_services", ("other",)),
            ),
        ),
        long("doctor_advice", "医師からの在宅助言、留意点、今後の治療方針", "T-7.06"),
    ),
    paper="病院からの情報（1）窓口・経過・助言",
    national=False,
)

HOSPITAL_ADL = Section(
    "hospital_adl",
    "ADL・リハビリ・食事",
    (
        one("adl_move", "移動方法", c.ADL4, "T-7.07", ask="ADL 移動"),
        one("adl_transfer", "移乗方法", c.ADL4, "T-7.07", ask="ADL 移乗"),
        one("adl_oral", "口腔清潔", c.ADL4, "T-7.07", ask="ADL 口腔清潔"),
        one("adl_eat", "食事", c.ADL4, "T-7.07", ask="ADL 食事"),
        one("adl_bath", "入浴", c.ADL4, "T-7.07", ask="ADL 入浴"),
        one("adl_toilet", "排泄", c.ADL4, "T-7.07", ask="ADL 排泄"),
        one("adl_dressing", "更衣", c.ADL4, "T-7.07", ask="ADL 更衣"),
        long("rehab_goal", "リハビリ目標", "T-7.08"),
        long("limits", "制限事項", "T-7.08"),
        *with_brackets(
            many("diet_kind", "食事", d.DIET, "T-7.09", ask="食事の種類"),
            figure("diet_kcal", "", "T-7.09", ask="治療食の熱量", unit="kcal", bounds=(300, 5000)),
            codes=("therapeutic",),
        ),
        *other(many("diet_staple", "主食", c.STAPLE, "T-7.09")),
        text("diet_side", "副食", "T-7.09", hint="例）一口大、ペースト"),
    ),
    paper="病院からの情報（2）ADL・リハビリ・食事",
    national=False,
)

_DIAGNOSIS = (
    table(
        "dx",
        "診断名と発症年月日",
        3,
        (
            text("diagnosis", "診断名"),
            about("onset", "発症年月日", hint="例）2019年3月頃"),
        ),
        "T-7.10",
    ),
    many("intake", "摂食方法", d.INTAKE, "T-7.11"),
    one("dysphagia", "摂食嚥下機能障害", c.YN, "T-7.11"),
    *with_brackets(
        one("denture_worn", "義歯使用", c.YN, "T-7.11"),
        many("denture_worn_detail", "", c.DENTURE, "T-7.11", ask="使用している義歯の種類"),
    ),
    one("teeth_dirty", "歯の汚れ", c.YN, "T-7.11"),
)

HOSPITAL_AFTER = Section(
    "hospital_after",
    "診断・退院後に必要なサービス",
    (
        *_DIAGNOSIS,
        *with_brackets(
            many("needed_services", "退院後のサービスの必要性", d.NEEDED_SERVICES, "T-7.12"),
            one(
                "nursing_special_order",
                "特別指示書",
                c.YN_YES_FIRST,
                "T-7.12",
                ask="訪問看護の特別指示書",
                shown_when=ShownWhen("needed_services", ("visiting_nurse",)),
            ),
            text(
                "needed_services_other",
                "",
                "T-7.12",
                ask="その他の医療系サービスの内容",
                shown_when=ShownWhen("needed_services", ("other",)),
            ),
        ),
        *yes_no(
            "adl_change",
            "ADLに関する入院中の変化",
            "T-7.13",
            choices=c.YN_YES_FIRST,
            detail="同封の書類",
        ),
        *yes_no("aids", "自助具の使用", "T-7.14"),
        *other(
            many(
                "risks",
                "現在あるかまたは今後発生の可能性の高い生活機能の低下",
                d.RISKS,
                "T-7.15",
                ask="今後起こりやすい生活機能の低下",
            )
        ),
        long("risks_plan", "その対処方針", "T-7.15", ask="生活機能の低下への対処方針"),
        *other(
            many(
                "med_cautions",
                "サービス提供時における医学的観点からの留意事項",
                d.CAUTIONS,
                "T-7.16",
                ask="サービス提供時の医学的な留意事項",
            )
        ),
        long("med_cautions_plan", "その対処方針", "T-7.16", ask="留意事項への対処方針"),
        many(
            "hard_factors",
            "退院困難な要因（医学的）",
            d.HARD_MEDICAL,
            "T-7.17",
        ),
        *other(
            many("hard_factors_social", "退院困難な要因（社会・環境的）", d.HARD_SOCIAL, "T-7.17")
        ),
        *with_brackets(
            one("destination", "予想される退院先", d.DESTINATION, "T-7.18"),
            text("destination_detail", "", "T-7.18", ask="退院先の名称・内容"),
            codes=("welfare", "care", "other"),
        ),
    ),
    paper="病院からの情報（3）診断・退院後に必要なサービス",
    national=False,
    heads=(
        ("dx", "診断・摂食"),
        ("needed_services", "退院後のサービス"),
        ("risks", "見込まれること・留意事項"),
        ("hard_factors", "退院困難な要因・退院先"),
    ),
)

HOSPITAL_MEDICINES = Section(
    "hospital_medicines",
    "退院時のお薬・急変時",
    (
        table(
            "discharge_meds",
            "退院時処方（お薬）",
            60,
            (
                text("drug", "薬品名"),
                text("usage", "用法", hint="例）朝食後 1錠"),
                text("days", "日数", hint="例）14日分", max_length=20),
                one("change", "入院前からの変更", d.MEDICINE_CHANGE),
                text("change_reason", "変更理由"),
            ),
            "T-7.19",
            carry=False,  # what a person takes must be seen today
        ),
        *yes_no(
            "back_bed",
            "急変時の受入確認（バックベッド）",
            "T-7.20",
            choices=c.YN_YES_FIRST,
            detail="施設名・担当者",
        ),
    ),
    paper="病院からの情報（4）お薬・急変時",
    national=False,
)

SECTIONS = (HOSPITAL, HOSPITAL_ADL, HOSPITAL_AFTER, HOSPITAL_MEDICINES)
