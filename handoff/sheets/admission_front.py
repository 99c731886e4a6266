"""The front page of ①: sections 1–5, person, family, wishes, services, outlook.

Numbers N-1 … N-5 of the field catalogue; `admission` puts the sheet together.
"""

from __future__ import annotations

from handoff.sheets import choices as c
from handoff.sheets.items import (
    R,
    W,
    figure,
    long,
    many,
    one,
    other,
    text,
    tick,
    with_brackets,
    yes_no,
)
from handoff.sheets.model import Privacy, Section, ShownWhen
from handoff.sheets.shared import person_name, person_tel, relation, take

CLIENT = Section(
    "client",
    "利用者の基本情報",
    (
        take("client_name", "N-1.01", R),
        take("client_kana", "N-1.02", R),
        take("age", "N-1.03", R),
        take("gender", "N-1.04", R),
        take("birth_date", "N-1.05", R),
        take("postal_code", "N-1.06", W),
        take("address", "N-1.06", R),
        take("client_tel", "N-1.07", W),
        *other(one("housing_type", "住環境", c.HOUSE, "N-1.08", W, ask="住居の種類")),
        figure("floors", "階建て", "N-1.09", ask="何階建て", unit="階建て", bounds=(1, 60)),
        figure("living_floor", "居室", "N-1.09", ask="居室のある階", unit="階", bounds=(0, 60)),
        one("elevator", "エレベーター", c.DO_OR_NOT, "N-1.10"),
        text(
            "housing_note",
            "住環境 特記事項",
            "N-1.11",
            hint="例）玄関前に段差3段、除雪は近所の方、灯油FF暖房",
        ),
        take("cert_status", "N-1.14", R),
        take("cert_applied_on", "N-1.14", W),
        take("care_level", "N-1.12", R, label="入院時の要介護度"),
        take("cert_from", "N-1.13", W, excused_by=ShownWhen("cert_status", ("none", "applying"))),
        take("cert_to", "N-1.13", W, excused_by=ShownWhen("cert_status", ("none", "applying"))),
        one("neta_level", "障害高齢者の日常生活自立度", c.NETA, "N-1.15", W),
        one("ninchi_level", "認知症高齢者の日常生活自立度", c.NINCHI, "N-1.16", W),
        one("jiritsu_judge", "判断", c.JUDGE, "N-1.17", ask="自立度の判断者"),
        one("copay_ratio", "介護保険の自己負担割合", c.COPAY, "N-1.18", W),
        *with_brackets(
            one("disability", "障害など認定", c.YN, "N-1.19", W),
            many("disability_detail", "", c.DISABILITY, "N-1.19", ask="障害など認定の種別"),
        ),
        text(
            "disability_grade",
            "等級",
            "N-1.19",
            ask="障害など認定の等級",
            max_length=40,
            shown_when=ShownWhen("disability", ("1",)),
            national=False,
            printed=False,
        ),
        *other(many("pension", "年金などの種類", c.PENSION, "N-1.20")),
        take("insurer_name", "N-1.21", national=False),
        take("insurer_no", "N-1.21", national=False),
        take("insured_no", "N-1.21", national=False),
        text("med_insurance", "医療保険", "N-1.22", national=False, privacy=Privacy.NUMBER),
        text("public_expense", "公費", "N-1.22", national=False, privacy=Privacy.NUMBER),
        text("limit_card", "限度額認定証", "N-1.22", national=False, privacy=Privacy.NUMBER),
    ),
    paper="1．利用者（患者）基本情報について",
    heads=(
        ("client_name", "ご本人"),
        ("housing_type", "住まい"),
        ("cert_status", "介護保険の認定・自立度"),
        ("copay_ratio", "負担・年金・保険"),
    ),
)

FAMILY = Section(
    "family",
    "家族・連絡先",
    (
        *other(one("household", "世帯構成", c.HOUSEHOLD, "N-2.01", W)),
        tick("alone_daytime", "日中独居*", "N-2.02", ask="日中独居", choices=c.ALONE_DAYTIME),
        person_name("main_carer_name", "主介護者氏名", "N-2.03", W, prefill="main_carer.name"),
        relation(
            "main_carer_relation",
            "続柄",
            "N-2.04",
            W,
            ask="主介護者の続柄",
            prefill="main_carer.relation",
        ),
        figure(
            "main_carer_age",
            "才",
            "N-2.04",
            W,
            ask="主介護者の年齢",
            unit="才",
            bounds=(0, 125),
            prefill="main_carer.age",
        ),
        one(
            "main_carer_living",
            "同居・別居",
            c.LIVING,
            "N-2.05",
            W,
            ask="主介護者は同居か別居か",
            prefill="main_carer.living",
        ),
        person_tel(
            "main_carer_tel",
            "TEL",
            "N-2.06",
            W,
            ask="主介護者の電話番号",
            prefill="main_carer.tel1",
        ),
        person_name("key_person_name", "キーパーソン", "N-2.07", W, prefill="key_person.name"),
        relation(
            "key_person_relation",
            "続柄",
            "N-2.08",
            W,
            ask="キーパーソンの続柄",
            prefill="key_person.relation",
        ),
        figure(
            "key_person_age",
            "才",
            "N-2.08",
            W,
            ask="キーパーソンの年齢",
            unit="才",
            bounds=(0, 125),
            prefill="key_person.age",
        ),
        person_tel(
            "key_person_tel1",
            "連絡先 TEL",
            "N-2.09",
            ask="キーパーソンの電話番号（1）",
            prefill="key_person.tel1",
        ),
        person_tel(
            "key_person_tel2",
            "TEL",
            "N-2.09",
            ask="キーパーソンの電話番号（2）",
            prefill="key_person.tel2",
        ),
        person_name("proxy_name", "代理意思決定者", "N-2.10", national=False),
        relation("proxy_relation", "続柄", "N-2.10", ask="代理意思決定者の続柄", national=False),
        take("family", "N-2.11"),
        text("no_kin_note", "身寄りがない場合の連絡先・対応", "N-2.12", national=False),
    ),
    paper="2．家族構成／連絡先について",
    heads=(
        ("household", "世帯"),
        ("main_carer_name", "主介護者"),
        ("key_person_name", "キーパーソン"),
        ("proxy_name", "そのほかの方"),
    ),
)

_SEE_PLAN = "同封の居宅サービス計画(1)参照"
WISHES = Section(
    "wishes",
    "本人・家族の意向",
    (
        text("interests", "本人の趣味・興味・関心領域等", "N-3.01"),
        long("life_history", "本人の生活歴", "N-3.02", W),
        long(
            "wish_client",
            "入院前の本人の生活に対する意向",
            "N-3.03",
            W,
            excused_by=ShownWhen("wish_client_see_plan", ("1",)),
        ),
        tick(
            "wish_client_see_plan",
            _SEE_PLAN,
            "N-3.03",
            ask=f"本人の意向は{_SEE_PLAN}",
            choices=c.SEE_PLAN,
        ),
        long(
            "wish_family",
            "入院前の家族の生活に対する意向",
            "N-3.04",
            W,
            excused_by=ShownWhen("wish_family_see_plan", ("1",)),
        ),
        tick(
            "wish_family_see_plan",
            _SEE_PLAN,
            "N-3.04",
            ask=f"家族の意向は{_SEE_PLAN}",
            choices=c.SEE_PLAN,
        ),
    ),
    paper="3．本人／家族の意向について",
)

SERVICES = Section(
    "services",
    "介護サービスの利用状況",
    (
        *other(
            many(
                "enclosed_docs",
                "同封の書類をご確認ください。",
                c.ENCLOSED,
                "N-4.01",
                W,
                ask="同封する書類",
                carry=False,
            ),
            carry=False,
        ),
        take("services", "N-4.02"),
        tick(
            "no_services",
            "介護サービスの利用なし",
            "N-4.02",
            choices=c.NO_SERVICES,
            national=False,
        ),
    ),
    paper="4．入院前の介護サービスの利用状況について",
)

OUTLOOK = Section(
    "outlook",
    "今後の在宅生活の展望",
    (
        long("home_requirements", "在宅生活に必要な要件", "N-5.01", W),
        *with_brackets(
            one("household_after", "退院後の世帯状況", c.HOUSEHOLD_AFTER, "N-5.02", W),
            figure(
                "household_after_members",
                "家族構成員数",
                "N-5.02",
                ask="退院後の家族構成員数",
                unit="名",
                bounds=(1, 20),
                shown_when=ShownWhen("household_after", ("child",)),
            ),
            text(
                "household_after_other",
                "",
                "N-5.02",
                ask="退院後の世帯状況（その他）の内容",
                shown_when=ShownWhen("household_after", ("other",)),
            ),
        ),
        tick(
            "household_after_alone_daytime",
            "日中独居*",
            "N-5.02",
            ask="退院後は日中独居",
            choices=c.ALONE_DAYTIME,
        ),
        *yes_no("household_care", "世帯に対する配慮", "N-5.03", choices=c.NEEDLESS_NEEDED),
        *with_brackets(
            one("carer_after", "退院後の主介護者", c.CARER_AFTER, "N-5.04", W),
            person_name("carer_after_name", "氏名", "N-5.04", ask="退院後の主介護者の氏名"),
            relation("carer_after_relation", "続柄", "N-5.04", ask="退院後の主介護者の続柄"),
            figure(
                "carer_after_age",
                "年齢",
                "N-5.04",
                ask="退院後の主介護者の年齢",
                unit="才",
                bounds=(0, 125),
            ),
            codes=("other",),
        ),
        one("care_capacity", "介護力*", c.CARE_CAPACITY, "N-5.05", W, ask="介護力"),
        *yes_no(
            "abuse_suspected",
            "家族や同居者等による虐待の疑い*",
            "N-5.06",
            W,
            ask="家族や同居者等による虐待の疑い",
            privacy=Privacy.RESTRICTED,
            carry=False,
        ),
        long("cm_notes", "特記事項", "N-5.07", ask="ケアマネジャーからの特記事項"),
    ),
    paper="5．今後の在宅生活の展望について（ケアマネジャーとしての意見）",
)
