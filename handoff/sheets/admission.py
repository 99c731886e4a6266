"""① 入院時情報提供シート (national: 入院時情報提供書), declared once.

Numbers N-… are those of the field catalogue, choices stand in printed order. The paper's front is
the header and sections 1–6 (1–5 in admission_front), its back sections 7–9 (admission_body); the
add-on on the end of life is a section of its own and off by default.
"""

from __future__ import annotations

from typing import Any

from handoff.sheets import admission_rules, judgements, oddities
from handoff.sheets import choices as c
from handoff.sheets.admission_body import BODY, DOCTORS, MEDICINES
from handoff.sheets.admission_front import CLIENT, FAMILY, OUTLOOK, SERVICES, WISHES
from handoff.sheets.items import (
    O,
    R,
    W,
    clock,
    day,
    long,
    many,
    one,
    text,
    tick,
    topic,
    with_brackets,
)
from handoff.sheets.model import Part, Privacy, Section, Sheet, ShownWhen
from handoff.sheets.shared import consent, take

HEADER = Section(
    "header",
    "送り先・日付・同意",
    (
        tick(
            "flash",
            "速報",
            "N-0.00",
            ask="速報として送る",
            choices=c.FLASH,
            hint="急な入院で、まず分かることだけを送るとき。あとで残りを書いた版を送ります。",
            carry=False,
            national=False,
        ),
        day("written_on", "記入日", "N-0.01", R, prefill="today", carry=False),
        day("admitted_on", "入院日", "N-0.02", R, prefill="stay.admitted_on", carry=False),
        clock(
            "admitted_time",
            "入院した時刻",
            "N-0.02",
            hint="例）18:10。分からないときは空けておきます。",
            prefill="stay.admitted_time",
            carry=False,
            national=False,
            printed=False,
        ),
        tick(
            "admission_planned",
            "予定入院",
            "N-0.02",
            ask="これから入院する（予定入院）",
            choices=c.PLANNED,
            carry=False,
            national=False,
            printed=False,
        ),
        day("provided_on", "情報提供日", "N-0.03", R, prefill="today", carry=False),
        take("to_institution_name", "N-0.04", R),
        take("to_person", "N-0.05"),
        take("to_department", "N-0.06", national=False),
        take("office_name", "N-0.07", R),
        take("office_no", "N-0.07", national=False),
        take("cm_name", "N-0.08", R),
        take("office_tel", "N-0.09", R),
        take("office_fax", "N-0.10", W),
        *consent("N-0.11"),
    ),
    note="利用者（患者）／家族の同意に基づき、利用者情報を送付します。",
    national=False,
    heads=(
        ("flash", "日付"),
        ("to_institution_name", "送り先"),
        ("office_name", "送る事業所"),
        ("consent_type", "同意"),
    ),
)

CONFERENCE = Section(
    "conference",
    "カンファレンス等の希望",
    (
        tick(
            "want_internal_conf",
            "「院内の多職種カンファレンス」への参加",
            "N-6.01",
            choices=c.WANTED,
            carry=False,
        ),
        tick(
            "want_discharge_conf",
            "「退院前カンファレンス」への参加",
            "N-6.02",
            choices=c.WANTED,
            carry=False,
        ),
        text(
            "conf_request",
            "具体的な要望",
            "N-6.02",
            ask="カンファレンスについての具体的な要望",
            shown_when=ShownWhen("want_discharge_conf", ("1",)),
            carry=False,
        ),
        tick(
            "want_home_visit",
            "「退院前訪問指導」を実施する場合の同行",
            "N-6.03",
            choices=c.WANTED,
            carry=False,
        ),
    ),
    paper="6．カンファレンス等について（ケアマネジャーからの希望）",
)

_ACP = ShownWhen("acp_include", ("1",))
_ACP_ITEM: dict[str, Any] = {
    "shown_when": _ACP,
    "privacy": Privacy.RESTRICTED,
    "carry": False,
    "national": False,
}


ACP = Section(
    "acp",
    "人生の最終段階の医療・ケア",
    (
        tick(
            "acp_include",
            "人生の最終段階の情報を書く",
            "N-A.00",
            choices=c.INCLUDE,
            carry=False,
            national=False,
            printed=False,
        ),
        *with_brackets(
            one("acp_talk", "話し合いの有無", c.ACP_TALK, "N-A.01", O, **_ACP_ITEM),
            day("acp_talk_on", "最終実施日", "N-A.01", ask="話し合いの最終実施日", carry=False),
        ),
        long(
            "acp_wish_client",
            "本人・家族の意向",
            "N-A.02",
            ask="人生の最終段階についての本人・家族の意向",
            **_ACP_ITEM,
        ),
        *with_brackets(
            many("acp_members", "話し合いへの参加者", c.ACP_MEMBERS, "N-A.03", O, **_ACP_ITEM),
            text(
                "acp_members_detail",
                "氏名・続柄",
                "N-A.03",
                ask="話し合いに参加した家族の氏名・続柄",
                carry=False,
            ),
            codes=("family",),
        ),
        long("acp_share", "医療機関と共有したい意向", "N-A.04", **_ACP_ITEM),
        long(
            "acp_other", "その他", "N-A.05", ask="人生の最終段階についてのその他の情報", **_ACP_ITEM
        ),
    ),
    paper="人生の最終段階における医療・ケアに関する情報",
    note="本人・家族が望むときだけ書きます。見た人は記録に残ります。",
    national=False,
)


TOPICS = (
    topic(
        "contact",
        "連絡する方",
        "key_person_name=キーパーソン key_person_relation= key_person_tel1= key_person_tel2= "
        "main_carer_name=主介護者 main_carer_relation= main_carer_tel= no_kin_note=身寄りなし",
    ),
    topic(
        "wishes",
        "本人・家族の意向",
        "wish_client=本人 wish_client_see_plan=本人 wish_family=家族 wish_family_see_plan=家族",
    ),
    topic(
        "adl",
        "ADL",
        "adl_move=移動 adl_transfer=移乗 adl_eat=食事 adl_urine=排尿 adl_stool=排便 adl_bath=入浴 "
        "adl_dressing=更衣 adl_grooming=整容 adl_bedmob=起居 palsy=麻痺 aid_indoor=室内",
    ),
    topic(
        "swallowing",
        "嚥下・食形態",
        "swallow= food_form= food_class_value=区分 intake_route= thickener=とろみ "
        "diet_limit=食事制限 water_limit=水分制限 denture=義歯",
    ),
    topic(
        "medicines",
        "お薬",
        "oral_meds=内服 medications=薬剤 med_manage= med_adherence= med_note=特記",
    ),
    topic(
        "mind",
        "認知症・行動",
        "ninchi_level=自立度 psych_issues= communication=意思疎通 comm_note=特記",
    ),
    topic("infection", "感染症・アレルギー", "infection=感染症 allergy=アレルギー"),
    topic("procedures", "医療処置", "procedures= pressure_ulcer=褥瘡"),
    topic(
        "living",
        "暮らし",
        "household= alone_daytime= housing_type= housing_note= care_capacity= "
        "services=サービス no_services=サービス enclosed_docs=同封",
    ),
    topic(
        "requests",
        "ケアマネジャーからのお願い",
        "want_internal_conf=院内カンファレンス want_discharge_conf=退院前カンファレンス "
        "conf_request=要望 want_home_visit=退院前訪問の同行 home_requirements=在宅の要件 cm_notes=特記",
    ),
)

SHEET = Sheet(
    code="admission",
    number="①",
    title="入院時情報提供シート",
    short="入院時シート",
    version="2018-asahikawa-1",
    parts=(
        Part(
            "care",
            "ケアマネジャーが書くところ",
            "care",
            (
                HEADER,
                CLIENT,
                FAMILY,
                WISHES,
                SERVICES,
                OUTLOOK,
                CONFERENCE,
                BODY,
                MEDICINES,
                DOCTORS,
                ACP,
            ),
        ),
    ),
    rules=(
        *judgements.EVERY_SHEET,
        *admission_rules.RULES,
        *oddities.EVERY_SHEET,
        *oddities.ADMISSION,
    ),
    footnote="*=診療報酬 入退院支援加算「退院困難な患者の要因」に関連",
    essentials=TOPICS,
)
