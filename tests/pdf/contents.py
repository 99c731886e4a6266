"""Contents of ① to print: ordinary, full to the limits, difficult names, nearly empty."""

from __future__ import annotations

from typing import Any

from handoff.sheets.content import counting
from handoff.sheets.model import Item, Kind, Sheet

IVS_NAME = "葛󠄀城 邉󠄂子"
ORDINARY: dict[str, Any] = {
    "written_on": "2026-11-21",
    "admitted_on": "2026-11-21",
    "provided_on": "2026-11-22",
    "to_institution_name": "医療法人社団 あさひ川中央病院（架空）",
    "to_department": "地域連携室",
    "to_person": "医療相談員 佐々木 美咲",
    "office_name": "居宅介護支援事業所 つばさ（架空）",
    "cm_name": "渡邊 德子",
    "office_tel": "0166-00-1234",
    "office_fax": "0166-00-1235",
    "consent_type": "1",
    "consent_date": "2026-04-01",
    "consent_by": "family",
    "consent_by_name": "髙﨑 一郎",
    "consent_relation": "長男",
    "client_name": "髙﨑 静江",
    "client_kana": "タカサキ シズエ",
    "age": "86",
    "gender": "2",
    "birth_date": "1940-03-04",
    "postal_code": "070-0030",
    "address": "北海道旭川市宮下通0丁目0番地の0 宮下ハイツ302号室",
    "client_tel": "0166-00-0000",
    "housing_type": "flat",
    "floors": "5",
    "living_floor": "3",
    "elevator": "1",
    "housing_note": "玄関前に段差3段。除雪は長男。暖房は灯油FF。浴槽またぎ45cm。",
    "care_level": "23",
    "cert_from": "2025-12-01",
    "cert_to": "2028-11-30",
    "cert_status": "certified",
    "neta_level": "A2",
    "ninchi_level": "2b",
    "jiritsu_judge": "cm",
    "copay_ratio": "1",
    "disability": "1",
    "disability_detail": ("body",),
    "pension": ("national", "employee"),
    "insurer_name": "旭川市",
    "insurer_no": "012047",
    "insured_no": "0001234567",
    "med_insurance": "後期高齢者医療",
    "household": "elderly",
    "alone_daytime": True,
    "main_carer_name": "髙﨑 一郎",
    "main_carer_relation": "長男",
    "main_carer_age": "61",
    "main_carer_living": "together",
    "main_carer_tel": "090-0000-0001",
    "key_person_name": "髙﨑 一郎",
    "key_person_relation": "長男",
    "key_person_age": "61",
    "key_person_tel1": "090-0000-0001",
    "key_person_tel2": "0166-00-0001",
    "interests": "編み物、短歌。町内の老人クラブで書記を20年つとめた。",
    "life_history": "留萌生まれ。高校を出て和裁の仕事に就き、24歳で結婚。二男一女を育てる。夫の転勤で道内を"
    "五回引っ越し、昭和58年から旭川。夫は平成29年に他界し、その後は長男と二人暮らし。",
    "wish_client": "足の痛みがなければ台所に立ちたい。ひ孫の入学式に着物で出たい。",
    "wish_family": "トイレまで自分で歩けるうちは家でみたい。夜中に起きることが続くと仕事に障る。",
    "enclosed_docs": ("plan",),
    "services": (
        {
            "service_type": "15",
            "service_office": "デイサービス ひだまり",
            "frequency": "週2回（火・金）",
            "service_tel": "0166-00-2001",
        },
        {
            "service_type": "17",
            "service_office": "みやま福祉用具",
            "frequency": "特殊寝台、歩行器",
            "service_tel": "0166-00-2002",
        },
        {
            "service_type": "13",
            "service_office": "訪問看護ステーション 大雪",
            "frequency": "週1回（水）",
            "service_tel": "0166-00-2003",
        },
    ),
    "home_requirements": "室内を歩行器で移動できること。トイレ動作が見守りでできること。夜間の排尿が2回までであること。",
    "household_after": "child",
    "household_after_members": "2",
    "household_after_alone_daytime": True,
    "household_care": "1",
    "household_care_detail": "長男は日中仕事で不在",
    "carer_after": "same",
    "care_capacity": "partly",
    "abuse_suspected": "0",
    "cm_notes": "もの忘れが進み、同じ薬を二度飲むことがある。夕方になると「家に帰る」と言って玄関に出る。",
    "want_internal_conf": True,
    "want_discharge_conf": True,
    "conf_request": "午後2時以降ならいつでも伺えます",
    "want_home_visit": True,
    "palsy": "mild",
    "pressure_ulcer": "0",
    "adl_move": "2",
    "aid_indoor": ("walker",),
    "adl_transfer": "2",
    "aid_outdoor": ("wheelchair", "other"),
    "aid_outdoor_other": "介助者の腕",
    "adl_dressing": "3",
    "adl_bedmob": "1",
    "adl_grooming": "2",
    "adl_bath": "3",
    "adl_eat": "1",
    "meal_count": "3",
    "meal_time_am": "7",
    "meal_time_noon": "12",
    "meal_time_pm": "18",
    "diet_limit": "1",
    "diet_limit_detail": "塩分6g",
    "food_form": ("chopped",),
    "food_class_system": "udf",
    "food_class_value": "歯ぐきでつぶせる",
    "intake_route": ("oral",),
    "thickener": "1",
    "thickener_level": "1",
    "water_limit": "0",
    "swallow": "sometimes",
    "denture": "1",
    "denture_detail": ("partial",),
    "oral_clean": "good",
    "halitosis": "0",
    "adl_urine": "2",
    "portable_toilet": "night",
    "adl_stool": "2",
    "diaper": "always",
    "sleep": "1",
    "sleep_detail": "夜間に3回ほど起きる",
    "hypnotic": "1",
    "smoking": "0",
    "alcohol": "0",
    "vision": "somewhat",
    "glasses": "1",
    "glasses_detail": "老眼鏡",
    "hearing": "somewhat",
    "hearing_aid": "0",
    "speech": "fine",
    "communication": "somewhat",
    "comm_note": "右耳のほうがよく聞こえる。ゆっくり短く話すと伝わる。",
    "psych_issues": ("insomnia", "wandering"),
    "disease_history": ("dementia", "fracture"),
    "diseases": (
        {"disease": "右大腿骨頸部骨折", "onset": "2022-01", "institution": "あさひ川中央病院"},
    ),
    "admitted_6m": "1",
    "admitted_6m_detail": "誤嚥性肺炎",
    "admitted_6m_from": "2026-07-02",
    "admitted_6m_to": "2026-07-20",
    "admission_freq": "seldom",
    "procedures": ("bowel", "injection"),
    "procedures_injection": "インスリン",
    "allergy": "1",
    "allergy_detail": "ペニシリン",
    "infection": "0",
    "height_cm": "148",
    "weight_kg": "42.5",
    "oral_meds": "1",
    "medications": (
        {"drug": "アムロジピンOD錠", "strength": "5mg", "usage": "朝食後", "dose": "1錠"},
        {"drug": "ドネペジル塩酸塩錠", "strength": "5mg", "usage": "朝食後", "dose": "1錠"},
    ),
    "home_pharm": "1",
    "home_pharm_detail": "薬剤師",
    "med_manage": "other",
    "med_manager": "長男",
    "med_manage_how": "お薬カレンダー",
    "med_adherence": "sometimes",
    "med_note": "昼の薬を飲み忘れやすい。粉薬はむせるので錠剤にしてほしい。",
    "doctors": (
        {
            "doctor_inst": "みやした内科クリニック（架空）",
            "doctor_field": "medical",
            "doctor_tel": "0166-00-3001",
            "doctor_name": "神 祐介",
            "doctor_kana": "ジン ユウスケ",
            "visit_type": ("outpatient",),
            "visit_per_month": "1",
        },
    ),
    "pharmacy": "たんぽぽ薬局 0166-00-4001",
    "visiting_nurse": "大雪 0166-00-2003",
}
DIFFICULT = ORDINARY | {
    "client_name": IVS_NAME,
    "client_kana": "カツラギ ナベコ",
    "main_carer_name": "𠮷田 𩸽太郎",
    "key_person_name": "神󠄀林 祐󠄀子",
    "cm_notes": "☑確認済み ✔ ①Ⅲ㈱㎎℃ ｶﾞｷﾞ 𠮷野家 か゚ きゅ 😀 ⾝体 髙橋 﨑山 濵田\t終わり",
}
MINIMAL = {"client_name": "髙﨑 静江", "written_on": "2026-11-21", "admitted_on": "2026-11-21"}


def maximal(sheet: Sheet, **chosen: Any) -> dict[str, Any]:
    """Every item filled to its limit; each text names its key, so that a reader can find it.

    `chosen` are answers on which others depend.
    """
    values: dict[str, Any] = {}
    for item in sheet.items.values():
        values[item.key] = _full(item, item.key)
    return dict(counting(sheet, values | chosen))


def _full(item: Item, key: str) -> Any:
    match item.kind:
        case Kind.TEXT | Kind.LONG:
            unit = f"〔{key}〕食事は7時30分頃、薬は1日3回（毎食後）。「夜は眠れない」と話す。"
            return (unit * (item.limit // len(unit) + 1))[: item.limit]
        case Kind.DATE:
            return "2026-12-28"
        case Kind.PARTIAL:
            return "2026-12"
        case Kind.TIME:
            return "23:59"
        case Kind.ONE:
            inner = [b.shown_when.codes[0] for b in item.brackets if b.shown_when]
            return inner[-1] if inner else item.choices[-1].code
        case Kind.MANY:
            return tuple(c.code for c in item.choices if c.code not in item.exclusive)
        case Kind.NUMBER:
            return str(item.bounds[1]) if item.bounds else "100"
        case Kind.FLAG:
            return True
        case Kind.ROWS:
            return tuple(
                {c.key: _row(c, f"{key}{n}") for c in item.columns}
                for n in range(1, item.max_rows + 1)
            )


def _row(column: Item, key: str) -> Any:
    value = _full(column, f"{key}.{column.key}")
    return value[:40] if column.kind is Kind.TEXT else value
