"""② 退院時連携シート (national: 退院・退所情報記録書), declared once.

Two authors: the care manager, who owns the record, and the hospital, which may fill in its supplement
(T-7) and the sections marked `also_by` beforehand, and is never asked to. Numbers T-… are those of
the field catalogue. `discharge_carry` ties ② to ① before and after it.
"""

from __future__ import annotations

from handoff.sheets import discharge_hospital, discharge_rules, judgements, oddities
from handoff.sheets.discharge_needs import CONTACTS, NEEDS, OUTLOOK
from handoff.sheets.discharge_state import BASICS, HEADER, RECEIVED, STATE
from handoff.sheets.items import topic
from handoff.sheets.model import Part, Sheet

TOPICS = (
    topic("plan", "退院の予定", "discharge_planned_on= discharged_on=退院日 destination=退院先"),
    topic("danger", "禁忌・病名告知", "contra=禁忌 contra_detail= told_diagnosis=本人への病名告知"),
    topic("illness", "病気", "admission_cause=入院の原因 diseases=治療中 prognosis=見通し"),
    topic("procedures", "医療処置", "procedures= nursing_points=看護の視点"),
    topic("adl", "動き・排泄・入浴", "mobility=移動 toilet=排泄 bath=入浴 rehab_points=リハビリ"),
    topic("swallowing", "嚥下・食形態", "swallow=むせ food= food_class_value=区分 denture=義歯"),
    topic("mind", "認知・精神", "cognition= sleep=睡眠 hypnotic=眠剤"),
    topic("medicines", "お薬", "discharge_meds=退院時処方"),
    topic("wishes", "本人・家族の意向", "wish_client=本人 wish_family=家族"),
    topic(
        "home", "家に帰るために", "obstacles=阻害要因 home_conditions=整える要件 back_bed=急変時"
    ),
)

SHEET = Sheet(
    code="discharge",
    number="②",
    title="退院時連携シート",
    short="退院時シート",
    version="2018-asahikawa-1",
    parts=(
        Part(
            "care",
            "ケアマネジャーが書くところ",
            "care",
            (HEADER, BASICS, STATE, RECEIVED, NEEDS, OUTLOOK, CONTACTS),
        ),
        Part(
            "hospital",
            "病院が前もって書けるところ",
            "hospital",
            discharge_hospital.SECTIONS,
        ),
    ),
    rules=(
        *judgements.EVERY_SHEET,
        *discharge_rules.RULES,
        *oddities.EVERY_SHEET,
        *oddities.DISCHARGE,
    ),
    footnote="※ 課題分析にあたっては、必要に応じて課題整理総括表の活用も考えられる。",
    essentials=TOPICS,
    filed=True,
)
