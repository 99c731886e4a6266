"""① 入院時情報提供シート on two A4 pages: front header and sections 1–6, back sections 7–9.

Order and printed labels are those of the national specimen; rows marked "local" in the catalogue
stand where the forms of the municipalities have them. Services and medicines of more than one line,
and whatever does not fit its box, go to a 別紙.
"""

from __future__ import annotations

from handoff.pdf.layout import Block, Cell, Group, Heading, Layout, Page, Row, Words
from handoff.pdf.layouts.admission_back import BACK
from handoff.pdf.layouts.rows import full, pair, to_write_in
from handoff.sheets.admission import SHEET

_NAME_STEPS = (12.0, 11.0, 10.0, 9.0)


_HEADER: tuple[Block, ...] = (
    Row(
        (
            Cell("{flash}", width=16),
            Cell("{written_on}", "記入日", label_width=14),
            Cell("{admitted_on}", "入院日", label_width=14),
            Cell("{provided_on}", "情報提供日", label_width=19),
        )
    ),
    pair(("医療機関名", "{to_institution_name}", 17), ("事業所名", "{office_name}", 27), 94),
    pair(("病棟・部署", "{to_department}", 17), ("ケアマネジャー氏名", "{cm_name}", 27), 94),
    Row(
        (
            Cell("{to_person}", "ご担当者名", width=94, label_width=17),
            Cell("{office_tel}", "TEL", width=47, label_width=9),
            Cell("{office_fax}", "FAX", width=47, label_width=9),
        )
    ),
    Words("利用者（患者）／家族の同意に基づき、利用者情報を送付します。"),
    full("同意", "{consent_type}　同意日 {consent_date}", 11),
    Row(
        (
            Cell("{consent_by}", "同意した方", width=88, label_width=18),
            Cell("{consent_by_name:8}（続柄 {consent_relation:4}）", "氏名", label_width=11),
        )
    ),
)

_CLIENT: tuple[Block, ...] = (
    Heading("1．利用者（患者）基本情報について"),
    Row(
        (
            Cell("{client_kana}", "（フリガナ）", width=98, label_width=19),
            Cell("{age}", "年齢", width=32, label_width=11),
            Cell("{gender}", "性別", label_width=11),
        )
    ),
    Row(
        (
            Cell("{client_name}", "患者氏名", width=98, label_width=19, steps=_NAME_STEPS),
            Cell("{birth_date}生", "生年月日", label_width=19),
        ),
        lines=1.35,
    ),
    Row(
        (
            Cell("〒{postal_code:5} {address}", "住所", width=130, label_width=19),
            Cell("{client_tel}", "電話番号", label_width=16),
        )
    ),
    Group(
        "住環境 ※可能ならば、「写真」などを添付",
        (
            Row(
                (Cell("{housing_type}　{floors}　居室{living_floor}　エレベーター {elevator}"),),
                lines=2,
            ),
            Row((Cell("{housing_note}", "特記事項", label_width=16),)),
        ),
        width=32,
    ),
    Row(
        (
            Cell("{care_level}", "入院時の要介護度", width=98, label_width=32),
            Cell("{cert_from}　～　{cert_to}", "有効期間", label_width=16),
        )
    ),
    full("認定の状況", "{cert_status}　申請日 {cert_applied_on}", 32),
    Row(
        (
            Cell("{neta_level}", "障害高齢者の日常生活自立度", width=133, label_width=41),
            Cell("{limit_card}", "限度額認定証", label_width=19),
        )
    ),
    Row(
        (
            Cell("{ninchi_level}", "認知症高齢者の日常生活自立度", width=121, label_width=41),
            Cell("{jiritsu_judge}", "判断", label_width=8),
        )
    ),
    Row(
        (
            Cell("{copay_ratio}", "介護保険の自己負担割合", width=76, label_width=32),
            Cell("{disability}", "障害など認定", width=79, label_width=19),
            Cell("{public_expense}", "公費", label_width=8),
        )
    ),
    Row(
        (
            Cell("{pension}", "年金などの種類", width=142, label_width=32),
            Cell("{med_insurance}", "医療保険", label_width=14),
        )
    ),
    Row(
        (
            Cell("{insurer_name}", "介護保険 保険者名", width=81, label_width=32),
            Cell("{insurer_no}", "保険者番号", width=43, label_width=19),
            Cell("{insured_no}", "被保険者番号", label_width=22),
        )
    ),
)

_FAMILY: tuple[Block, ...] = (
    Heading("2．家族構成／連絡先について"),
    full("世帯構成", "{household}　　{alone_daytime} *", 24),
    Row(
        (
            Cell(
                "{main_carer_name:7}（続柄 {main_carer_relation}・{main_carer_age}）　{main_carer_living}",
                "主介護者氏名",
                width=138,
                label_width=24,
            ),
            Cell("{main_carer_tel}", "TEL", label_width=9),
        )
    ),
    Row(
        (
            Cell(
                "{key_person_name:7}（続柄 {key_person_relation}・{key_person_age}）",
                "キーパーソン",
                width=90,
                label_width=24,
            ),
            Cell("{key_person_tel1}", "連絡先 TEL", width=54, label_width=18),
            Cell("{key_person_tel2}", "TEL", label_width=9),
        )
    ),
    Row(
        (
            Cell(
                "{proxy_name:7}（続柄 {proxy_relation}）",
                "代理意思決定者",
                width=90,
                label_width=24,
            ),
            Cell("{family}", "家族構成", label_width=18),
        )
    ),
    full("身寄りがない場合の連絡先・対応", "{no_kin_note}", 46),
)

_WISHES: tuple[Block, ...] = (
    Heading("3．本人／家族の意向について"),
    full("本人の趣味・興味・関心領域等", "{interests}", 44),
    full("本人の生活歴", "{life_history}", 44, 2, 2),
    full("入院前の本人の生活に対する意向", "{wish_client_see_plan}　{wish_client}", 44, 2, 1),
    full("入院前の家族の生活に対する意向", "{wish_family_see_plan}　{wish_family}", 44, 2, 1),
)

_SERVICES: tuple[Block, ...] = (
    Heading("4．入院前の介護サービスの利用状況について"),
    full("同封の書類をご確認ください。", "{enclosed_docs}", 44),
    full("利用サービス一覧", "{no_services}　{services}", 44),
)

_OUTLOOK: tuple[Block, ...] = (
    Heading("5．今後の在宅生活の展望について（ケアマネジャーとしての意見）"),
    full("在宅生活に必要な要件", "{home_requirements}", 34, 2, 1),
    full("退院後の世帯状況", "{household_after}　{household_after_alone_daytime} *", 34),
    full("世帯に対する配慮", "{household_care}", 34),
    full("退院後の主介護者", "{carer_after}", 34),
    full("介護力 *", "{care_capacity}", 34),
    full("家族や同居者等による虐待の疑い *", "{abuse_suspected}", 47),
    full("特記事項", "{cm_notes}", 34, 3, 3),
)

_CONFERENCE: tuple[Block, ...] = (
    Heading("6．カンファレンス等について（ケアマネジャーからの希望）"),
    full("「院内の多職種カンファレンス」への参加", "{want_internal_conf}", 53),
    full(
        "「退院前カンファレンス」への参加",
        "{want_discharge_conf}　・具体的な要望（{conf_request:12}）",
        53,
    ),
    full("「退院前訪問指導」を実施する場合の同行", "{want_home_visit}", 53),
    Words("*=診療報酬 入退院支援加算「退院困難な患者の要因」に関連", 0.9),
)

_ROOMS = {
    "housing_type.other": 12,
    "pension.other": 7,
    "household.other": 14,
    "enclosed_docs.other": 30,
    "household_after.other": 12,
    "household_care.1": 34,
    "abuse_suspected.1": 34,
    "pressure_ulcer.1": 18,
    "aid_indoor.other": 9,
    "aid_outdoor.other": 9,
    "diet_limit.1": 11,
    "water_limit.1": 18,
    "sleep.1": 30,
    "glasses.1": 18,
    "psych_issues.other": 34,
    "disease_history.other": 14,
    "procedures.injection": 14,
    "procedures.other": 30,
    "allergy.1": 9,
    "infection.1": 9,
    "oral_meds.1": 12,
}

LAYOUT = Layout(
    sheet="admission",
    pages=(
        Page((*_HEADER, *_CLIENT, *_FAMILY, *_WISHES, *_SERVICES, *_OUTLOOK, *_CONFERENCE), 12.7),
        BACK,
    ),
    brackets={
        "thickener.1": "{thickener_level:word}",
        "admitted_6m.1": "理由 {admitted_6m_detail:5} 期間 {admitted_6m_from}～{admitted_6m_to}",
        "carer_after.other": (
            "氏名 {carer_after_name:5} 続柄 {carer_after_relation}・年齢 {carer_after_age}"
        ),
        "household_after.child": "家族構成員数 {household_after_members}",
        "med_manage.other": "・管理者 {med_manager:5} ・管理方法 {med_manage_how:5}",
        "home_pharm.1": "職種 {home_pharm_detail:5}",
    },
    written={
        **to_write_in(SHEET, _ROOMS),
        "admitted_6m.1": "理由 {admitted_6m_detail:11} 期間 {admitted_6m_from:6}～{admitted_6m_to:6}",
        "carer_after.other": (
            "氏名 {carer_after_name:9} 続柄 {carer_after_relation:4}・年齢 {carer_after_age}"
        ),
        "med_manage.other": "・管理者 {med_manager:10} ・管理方法 {med_manage_how:16}",
        "home_pharm.1": "職種 {home_pharm_detail:20}",
        "thickener.1": "薄い・中間・濃い",
    },
    counters={"medications": "剤", "services": "件", "family": "名", "diseases": "件"},
    merged={
        "care_level": {
            "要支援": {"12": "1", "13": "2"},
            "要介護": {"21": "1", "22": "2", "23": "3", "24": "4", "25": "5"},
        }
    },
)
