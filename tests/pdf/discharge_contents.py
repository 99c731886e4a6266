"""Contents of ② to print: written by two hands, and nearly empty."""

from __future__ import annotations

from datetime import date
from typing import Any

from handoff.sheets.authorship import confirmed_by, entered
from handoff.sheets.catalogue import get
from handoff.sheets.content import BEFORE
from handoff.sheets.discharge_before import before_note
from tests.pdf.contents import ORDINARY as ADMISSION

SHEET = get("discharge")
MINIMAL: dict[str, Any] = {
    "client_name": "髙﨑 静江",
    "written_on": "2026-12-05",
    "admitted_on": "2026-11-21",
}
BY_HOSPITAL: dict[str, Any] = {
    "mobility": ("walker", "wheelchair"),
    "toilet": ("portable", "diaper"),
    "bath": "machine",
    "food": ("other",),
    "food_other": "きざみ食",
    "food_class_value": "舌でつぶせる",
    "swallow": "1",
    "swallow_often": "always",
    "denture": "1",
    "denture_detail": ("partial",),
    "denture_used": "0",
    "oral_clean": "bad",
    "oral_care": "3",
    "sleep": "1",
    "sleep_detail": "夜間せん妄のあと昼夜逆転ぎみ",
    "hypnotic": "1",
    "cognition": ("decline", "delirium", "wandering"),
    "procedures": ("bowel", "injection", "oxygen"),
    "procedures_injection": "インスリン",
    "nursing_points": ("pressure", "food_form", "swallowing", "medicines"),
    "rehab_points": ("family", "strength", "basic", "adl"),
    "contra": "1",
    "contra_detail": "右股関節の過度の屈曲・内転（脱臼のおそれ）。低い椅子に座らせない。",
    "prognosis": "骨折部の癒合は順調。歩行は見守りで屋内のみ。肺炎を繰り返すおそれがある。",
    "hosp_contact": "地域連携室 見本 恵",
    "hosp_tel": "0166-00-1234",
    "hosp_fax": "0166-00-1235",
    "hosp_doctor": "整形外科 見本 太郎",
    "home_doctor": "神 祐介",
    "writer": "看護師 見本 葵",
    "height_cm": "148",
    "weight_kg": "40.5",
    "history": "高血圧、2型糖尿病（インスリン自己注射、長男が実施）。2022年 右大腿骨頸部骨折。",
    "wanted_services": ("visiting_nurse", "day_rehab", "bed", "portable_toilet"),
    "doctor_advice": "低血糖に注意。むせが増えたら早めに受診。次回外来 12月20日 整形外科。",
    "adl_move": "3",
    "adl_transfer": "3",
    "adl_oral": "3",
    "adl_eat": "2",
    "adl_bath": "4",
    "adl_toilet": "3",
    "adl_dressing": "3",
    "rehab_goal": "屋内の歩行器歩行が見守りでできる",
    "limits": "階段は禁止",
    "diet_kind": ("therapeutic",),
    "diet_kcal": "1400",
    "diet_staple": ("porridge",),
    "diet_side": "きざみ",
    "dx": (
        {"diagnosis": "左大腿骨転子部骨折", "onset": "2026-11-21"},
        {"diagnosis": "誤嚥性肺炎", "onset": "2026-11"},
    ),
    "intake": ("oral",),
    "dysphagia": "1",
    "denture_worn": "1",
    "denture_worn_detail": ("partial",),
    "teeth_dirty": "1",
    "needed_services": ("visiting_nurse", "home_dentist"),
    "nursing_special_order": "0",
    "adl_change": "1",
    "adl_change_detail": "看護サマリー",
    "aids": "0",
    "risks": ("fall", "swallowing", "dehydration"),
    "risks_plan": "夜間の見守りと水分の声かけ",
    "med_cautions": ("moving", "swallowing"),
    "med_cautions_plan": "移乗は必ず二人で",
    "hard_factors": ("adl",),
    "hard_factors_social": ("family",),
    "destination": "home",
    "discharge_meds": (
        {"drug": "アムロジピンOD錠5mg", "usage": "朝食後 1錠", "days": "14日分", "change": "same"},
        {
            "drug": "エドキサバン錠30mg",
            "usage": "朝食後 1錠",
            "days": "14日分",
            "change": "new",
            "change_reason": "血栓の予防",
        },
    ),
    "back_bed": "1",
    "back_bed_detail": "あさひ川中央病院 地域連携室",
}
BY_CARE: dict[str, Any] = MINIMAL | {
    "office_name": "居宅介護支援事業所 つばさ（架空）",
    "cm_name": "渡邊 德子",
    "office_tel": "0166-00-1234",
    "client_kana": "タカサキ シズエ",
    "birth_date": "1940-03-04",
    "age": "86",
    "gender": "2",
    "cert_status": "certified",
    "care_level": "23",
    "need_level_change": True,
    "admission_cause": "左大腿骨転子部骨折（自宅の玄関で転倒）",
    "inst_name": "医療法人社団 あさひ川中央病院（架空）",
    "ward": "3階東病棟",
    "room": "305",
    "next_doctor_inst": "みやした内科クリニック（架空）",
    "next_doctor_method": ("outpatient",),
    "discharge_planned_on": "2026-12",
    "diseases": (
        {"disease": "左大腿骨転子部骨折（術後）", "stability": "stable"},
        {"disease": "2型糖尿病", "stability": "unstable"},
    ),
    "accept_client": "骨は治ったと言い、歩けないことをもどかしく感じている。",
    "told_diagnosis": "0",
    "wish_client": "台所に立ちたい。春には墓参りに行きたい。",
    "accept_family": "また転ぶのではと心配。認知症が進んだと感じている。",
    "wish_family": "トイレに一人で行けるなら家でみたい。夜は眠りたい。",
    "obstacles": "玄関の段差3段。夜間のトイレ。日中独居の時間が長い。",
    "home_conditions": "手すりと段差の解消。特殊寝台。訪問看護によるインスリンの確認。",
    "contacts": (
        {
            "contact_on": "2026-11-25",
            "informants": "医療ソーシャルワーカー 見本恵、病棟看護師 見本葵",
            "contact_kind": "interview",
            "contact_mode": "face",
            "contact_place": "3階東 面談室",
            "learnt": "手術は予定どおり。食事は全粥きざみ。夜間せん妄がある。",
            "conference": "0",
        },
        {
            "contact_on": "2026-11-30",
            "informants": "理学療法士 見本一郎",
            "contact_kind": "phone",
            "learnt": "平行棒内歩行を始めた。",
            "conference": "0",
        },
        {
            "contact_on": "2026-12-04",
            "informants": "医師 見本太郎、看護師 見本葵",
            "contact_kind": "interview",
            "contact_mode": "video",
            "video_consent": "1",
            "conference": "1",
            "conf_time": "14:00",
            "conf_place": "あさひ川中央病院 会議室（ビデオ）",
            "conf_hospital": "医師 見本太郎\n看護師 見本葵",
            "conf_home": "訪問看護師 見本渚\n長男",
            "conf_summary": "12月中旬の退院を目指す。福祉用具を入れる。",
            "rental_expected": "1",
            "doc_copy": "1",
        },
    ),
}


def ordinary() -> dict[str, Any]:
    """As the care manager sent it, the hospital's part confirmed, ① beside it."""
    mine = entered(SHEET, {}, BY_CARE, "care", "渡邊 德子", date(2026, 12, 1))
    both = entered(SHEET, mine, mine | BY_HOSPITAL, "hospital", "看護師 見本 葵", date(2026, 12, 3))
    both = confirmed_by(both, BY_HOSPITAL, "看護師 見本 葵", date(2026, 12, 4))
    return both | {BEFORE: before_note(ADMISSION, "2026-11-22", "渡邊 德子", "r1")}
