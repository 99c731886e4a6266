"""The back page of ①: 7. body and life, 8. medicines, 9. doctors (numbers N-7 … N-9)."""

from __future__ import annotations

from handoff.sheets import choices as c
from handoff.sheets.items import (
    W,
    about,
    figure,
    long,
    many,
    one,
    other,
    table,
    text,
    tick,
    with_brackets,
    yes_no,
)
from handoff.sheets.model import Section, Shape, ShownWhen
from handoff.sheets.shared import take

_FULL_HINT = "例）1,500kcal、塩分6g"


_MOVEMENT = (
    one("palsy", "麻痺の状況", c.PALSY, "N-7.01", W),
    *yes_no("pressure_ulcer", "褥瘡の有無", "N-7.02", W, hint="例）仙骨部、3cm×2cm", carry=False),
    one("adl_move", "移動", c.ADL4, "N-7.03", W, ask="ADL 移動"),
    *other(many("aid_indoor", "移動（室内）", c.AID, "N-7.04", ask="室内で使う移動用具")),
    one("adl_transfer", "移乗", c.ADL4, "N-7.05", W, ask="ADL 移乗"),
    *other(many("aid_outdoor", "移動（屋外）", c.AID, "N-7.06", ask="屋外で使う移動用具")),
    one("adl_dressing", "更衣", c.ADL4, "N-7.07", W, ask="ADL 更衣"),
    one("adl_bedmob", "起居動作", c.ADL4, "N-7.08", W, ask="ADL 起居動作"),
    one("adl_grooming", "整容", c.ADL4, "N-7.09", W, ask="ADL 整容"),
    one("adl_bath", "入浴", c.ADL4, "N-7.10", W, ask="ADL 入浴"),
    one("adl_eat", "食事", c.ADL4, "N-7.11", W, ask="ADL 食事"),
)


_EATING = (
    figure("meal_count", "食事回数", "N-7.12", unit="回/日", bounds=(0, 10)),
    text("meal_time_am", "朝", "N-7.12", ask="朝食の時刻", unit="時頃", max_length=10),
    text("meal_time_noon", "昼", "N-7.12", ask="昼食の時刻", unit="時頃", max_length=10),
    text("meal_time_pm", "夜", "N-7.12", ask="夕食の時刻", unit="時頃", max_length=10),
    *yes_no("diet_limit", "食事制限", "N-7.13", W, choices=c.YNU, hint=_FULL_HINT),
    many("food_form", "食事形態", c.FOOD, "N-7.14", W),
    one(
        "food_class_system",
        "UDF等の食形態区分（方式）",
        c.FOOD_CLASS,
        "N-7.15",
        ask="食形態区分の方式",
    ),
    text(
        "food_class_value",
        "UDF等の食形態区分",
        "N-7.15",
        hint="例）舌でつぶせる、2-2、ソフト食",
        max_length=60,
    ),
    many("intake_route", "摂取方法", c.ROUTE, "N-7.16", W),
    *with_brackets(
        one("thickener", "水分とろみ", c.YN, "N-7.17", W),
        one("thickener_level", "", c.THICK_LEVEL, "N-7.17", ask="水分とろみの程度"),
    ),
    *yes_no("water_limit", "水分制限", "N-7.18", W, choices=c.YNU, hint="例）1日1,000mlまで"),
    one("swallow", "嚥下機能", c.SWALLOW, "N-7.19", W, ask="嚥下機能（むせ）"),
    *with_brackets(
        one("denture", "義歯", c.YN, "N-7.20", W),
        many("denture_detail", "", c.DENTURE, "N-7.20", ask="義歯の種類"),
    ),
    one("oral_clean", "口腔清潔", c.CLEAN, "N-7.21", W),
    one("halitosis", "口臭", c.YN, "N-7.22"),
)


_DAILY = (
    one("adl_urine", "排泄* 排尿", c.ADL4, "N-7.23", W, ask="ADL 排尿"),
    one("portable_toilet", "ポータブルトイレ", c.NIGHT_ALWAYS, "N-7.24", W),
    one("adl_stool", "排泄* 排便", c.ADL4, "N-7.25", W, ask="ADL 排便"),
    one("diaper", "オムツ/パッド", c.NIGHT_ALWAYS, "N-7.26", W),
    *yes_no("sleep", "睡眠の状態", "N-7.27", choices=c.GOOD_BAD),
    one("hypnotic", "眠剤の使用", c.YN, "N-7.28"),
    *with_brackets(
        one("smoking", "喫煙", c.NOT_OR_DO, "N-7.29"),
        figure(
            "smoking_per_day",
            "",
            "N-7.29",
            ask="1日のたばこの本数",
            unit="本くらい/日",
            bounds=(0, 100),
        ),
    ),
    *with_brackets(
        one("alcohol", "飲酒", c.NOT_OR_DO, "N-7.30"),
        figure(
            "alcohol_per_day",
            "",
            "N-7.30",
            ask="1日のお酒の量",
            unit="合くらい/日あたり",
            bounds=(0, 20),
        ),
    ),
    one("vision", "視力", c.SENSE, "N-7.31", W),
    *yes_no("glasses", "眼鏡", "N-7.32"),
    one("hearing", "聴力", c.SENSE, "N-7.33", W),
    one("hearing_aid", "補聴器", c.YN, "N-7.34"),
    one("speech", "言語", c.SENSE, "N-7.35", W),
    one("communication", "意思疎通", c.SENSE, "N-7.36", W),
    text("comm_note", "コミュニケーションに関する特記事項", "N-7.37"),
)


_ILLNESS = (
    *other(many("psych_issues", "精神面における療養上の問題", c.PSYCH, "N-7.38", W)),
    *other(many("disease_history", "疾患歴*", c.HISTORY, "N-7.39", W, ask="疾患歴")),
    table(
        "diseases",
        "病名・時期・医療機関",
        10,
        (
            text("disease", "病名"),
            about("onset", "時期", hint="例）令和2年4月頃"),
            text("institution", "医療機関"),
        ),
        "N-7.39",
        national=False,
    ),
    *with_brackets(
        one(
            "admitted_6m",
            "入院歴* 最近半年間での入院",
            c.YNU_NO_FIRST,
            "N-7.40",
            W,
            ask="最近半年間での入院",
        ),
        text("admitted_6m_detail", "理由", "N-7.40", ask="半年以内の入院の理由"),
        about("admitted_6m_from", "いつから", "N-7.40", ask="半年以内の入院の期間（から）"),
        about("admitted_6m_to", "いつまで", "N-7.40", ask="半年以内の入院の期間（まで）"),
    ),
    one("admission_freq", "入院頻度", c.FREQUENCY, "N-7.41"),
    *with_brackets(
        many(
            "procedures",
            "入院前に実施している医療処置*",
            c.PROCEDURE,
            "N-7.42",
            W,
            ask="入院前に実施している医療処置",
        ),
        text(
            "procedures_injection",
            "",
            "N-7.42",
            ask="自己注射の内容",
            shown_when=ShownWhen("procedures", ("injection",)),
        ),
        text(
            "procedures_other",
            "",
            "N-7.42",
            ask="医療処置（その他）の内容",
            shown_when=ShownWhen("procedures", ("other",)),
        ),
    ),
    *yes_no("allergy", "アレルギー", "N-7.43", W, national=False, hint="例）ペニシリン、そば"),
    *yes_no("infection", "感染症", "N-7.44", W, national=False),
    figure("height_cm", "身長", "N-7.45", unit="cm", bounds=(50, 230), national=False),
    figure(
        "weight_kg",
        "体重",
        "N-7.45",
        unit="kg",
        bounds=(10, 250),
        national=False,
        carry=False,
    ),
)


BODY = Section(
    "body",
    "身体・生活機能、療養生活上の課題",
    (*_MOVEMENT, *_EATING, *_DAILY, *_ILLNESS),
    paper="7．身体・生活機能の状況／療養生活上の課題について",
    heads=(
        ("palsy", "麻痺・褥瘡・動作"),
        ("meal_count", "食事・水分・口腔"),
        ("adl_urine", "排泄"),
        ("sleep", "睡眠・嗜好"),
        ("vision", "コミュニケーション"),
        ("psych_issues", "こころ・病気・医療処置"),
        ("height_cm", "身長・体重"),
    ),
)

MEDICINES = Section(
    "medicines",
    "お薬",
    (
        *yes_no("oral_meds", "内服薬", "N-8.01", W, hint="下の薬剤一覧に書くときは空けておきます"),
        take("medications", "N-8.02"),
        *yes_no("home_pharm", "居宅療養管理指導", "N-8.03", detail="職種"),
        *with_brackets(
            one("med_manage", "薬剤管理", c.MED_MANAGE, "N-8.04", W),
            text("med_manager", "管理者", "N-8.04", ask="薬の管理者", hint="例）長女、訪問看護"),
            text(
                "med_manage_how",
                "管理方法",
                "N-8.04",
                ask="薬の管理方法",
                hint="例）お薬カレンダー",
            ),
            codes=("other",),
        ),
        one("med_adherence", "服薬状況", c.ADHERENCE, "N-8.05", W),
        long("med_note", "お薬に関する、特記事項", "N-8.06"),
    ),
    paper="8．お薬について",
    note="必要に応じて、「お薬手帳（コピー）」を添付してください。",
)

DOCTORS = Section(
    "doctors",
    "かかりつけ医",
    (
        table(
            "doctors",
            "かかりつけ医",
            3,
            (
                text("doctor_inst", "かかりつけ医機関名", "N-9.01", W, prefill="institution"),
                one("doctor_field", "医科・歯科", c.FIELD, national=False),
                text(
                    "doctor_tel",
                    "電話番号",
                    "N-9.02",
                    W,
                    max_length=60,
                    shape=Shape.PHONE,
                    prefill="tel",
                ),
                text("doctor_name", "医師名", "N-9.03", W, max_length=60, prefill="name"),
                text(
                    "doctor_kana",
                    "フリガナ",
                    "N-9.03",
                    max_length=60,
                    shape=Shape.KANA,
                    prefill="kana",
                ),
                many("visit_type", "診察方法", c.VISIT, "N-9.04", W),
                figure("visit_per_month", "頻度", "N-9.04", W, unit="回/月", bounds=(0, 31)),
            ),
            "N-9.01",
            need=W,
            excused_by=ShownWhen("no_doctor", ("1",)),
            prefill="doctors",
        ),
        tick(
            "no_doctor",
            "かかりつけ医なし",
            "N-9.01",
            choices=c.NO_DOCTOR,
            national=False,
        ),
        text("pharmacy", "かかりつけ薬局 連絡先", "N-9.05", national=False),
        text("visiting_nurse", "訪問看護 連絡先", "N-9.05", national=False),
    ),
    paper="9．かかりつけ医について",
)
