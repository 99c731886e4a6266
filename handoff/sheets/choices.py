"""The enumerations of the sheets (E-… of the field catalogues): stored code, printed label, order.

Codes given by the catalogue are kept as they are. Where it gives none: yes/no questions use
0 / 1 / 9 (なし / あり / 不明), everything else a short English word. Codes never change once stored.
"""

from __future__ import annotations

from handoff.sheets.model import Choice

Choices = tuple[Choice, ...]


def listed(*lines: str) -> Choices:
    """Choices from lines "code label", in printed order."""
    return tuple(Choice(*line.split(" ", 1)) for line in lines)


# --- yes and no -------------------------------------------------------------------------------

YN = listed("0 なし", "1 あり")
YNU = listed("1 あり", "0 なし", "9 不明")  # printed in this order on ① (E-YNU)
YNU_NO_FIRST = listed("0 なし", "1 あり", "9 不明")
NEEDLESS_NEEDED = listed("0 不要", "1 必要")
NOT_OR_DO = listed("0 無", "1 有")
DO_OR_NOT = listed("1 有", "0 無")
YN_YES_FIRST = listed("1 あり", "0 なし")  # yes-no questions that print あり first
WANTED = listed("1 希望あり")

# --- the person -------------------------------------------------------------------------------

GENDER = listed("1 男", "2 女")

CARE = listed(  # E-CARE, 要介護状態区分コード
    "01 非該当",
    "06 事業対象者",
    "11 要支援（経過的要介護）",
    "12 要支援1",
    "13 要支援2",
    "21 要介護1",
    "22 要介護2",
    "23 要介護3",
    "24 要介護4",
    "25 要介護5",
)
CARE_NOW = tuple(c for c in CARE if c.code != "11")  # what can be answered today
SUPPORT_LEVELS = frozenset({"06", "11", "12", "13"})  # 介護予防支援, not 居宅介護支援

CERT = listed("none 未申請", "applying 申請中", "changing 区分変更申請中", "certified 認定済")
NETA = listed("0 自立", "J1 J1", "J2 J2", "A1 A1", "A2 A2", "B1 B1", "B2 B2", "C1 C1", "C2 C2")
NINCHI = listed("0 自立", "1 Ⅰ", "2a Ⅱa", "2b Ⅱb", "3a Ⅲa", "3b Ⅲb", "4 Ⅳ", "M M")
JUDGE = listed("doctor 医師の判断", "cm ケアマネジャーの判断")
COPAY = listed("1 1割", "2 2割", "3 3割", "9 不明")
DISABILITY = listed("body 身体", "mind 精神", "intellect 知的")
PENSION = listed(
    "national 国民年金",
    "employee 厚生年金",
    "disability 障害年金",
    "welfare 生活保護",
    "other その他",
)

# --- home and family --------------------------------------------------------------------------

HOUSE = listed(
    "house 戸建て",
    "flat 集合住宅",
    "serviced サービス付き高齢者向け住宅",
    "paid_home 有料老人ホーム",
    "group_home グループホーム",
    "care_house ケアハウス",
    "other その他",
)
HOUSEHOLD = listed("alone 独居", "elderly 高齢者世帯", "child 子と同居", "other その他")
HOUSEHOLD_AFTER = listed("alone 独居", "elderly 高齢世帯", "child 子と同居", "other その他")
LIVING = listed("together 同居", "apart 別居")
CARER_AFTER = listed("same 本シート2に同じ", "other 左記以外")
CARE_CAPACITY = listed(
    "enough 介護力が見込める（十分）",
    "partly 介護力が見込める（一部）",
    "little 介護力は見込めない",
    "nobody 家族や支援者はいない",
)
# E-REL: offered, never forced (「次女」 and 「二女」 are both right).
RELATIONS = (
    "本人", "夫", "妻", "内縁の夫", "内縁の妻", "長男", "長女", "二男", "二女", "三男", "三女", "子",
    "長男の妻", "長女の夫", "子の配偶者", "孫", "父", "母", "兄", "姉", "弟", "妹", "甥", "姪",
    "友人・知人", "成年後見人", "保佐人", "補助人", "民生委員",
)  # fmt: skip

# --- consent and contact ----------------------------------------------------------------------

CONSENT_TYPE = listed(
    "1 包括同意（契約時）", "2 個別同意（書面）", "3 個別同意（口頭）", "4 緊急のため事後"
)
CONSENT_BY = listed("client 本人", "family 家族", "guardian 成年後見人", "other その他")
MEANS = listed(  # E-MEANS
    "visit 訪問・面談",
    "phone 電話",
    "fax FAX",
    "post 郵送",
    "email メール",
    "system 本システム",
    "other その他",
)
ENCLOSED = listed("plan 居宅サービス計画書1.2.3表", "other その他")
JOB = listed(  # E-JOB
    "doctor 医師",
    "dentist 歯科医師",
    "nurse 看護師",
    "phn 保健師",
    "discharge_nurse 退院調整看護師",
    "msw 医療ソーシャルワーカー(MSW)",
    "pharmacist 薬剤師",
    "pt 理学療法士",
    "ot 作業療法士",
    "st 言語聴覚士",
    "dietitian 管理栄養士",
    "hygienist 歯科衛生士",
    "cm 介護支援専門員",
    "chief_cm 主任介護支援専門員",
    "visiting_nurse 訪問看護師",
    "home_helper 訪問介護員",
    "equipment 福祉用具専門相談員",
    "consultant 相談支援専門員",
    "community_center 地域包括支援センター職員",
    "facility_consultant 支援相談員",
    "client 本人",
    "family 家族",
    "other その他",
)
SERVICE = listed(  # E-SVC with サービス種類コード where one exists
    "11 訪問介護",
    "12 訪問入浴介護",
    "13 訪問看護",
    "14 訪問リハビリテーション",
    "31 居宅療養管理指導",
    "15 通所介護",
    "78 地域密着型通所介護",
    "72 認知症対応型通所介護",
    "16 通所リハビリテーション",
    "21 短期入所生活介護",
    "22 短期入所療養介護",
    "17 福祉用具貸与",
    "41 特定福祉用具販売",
    "42 住宅改修",
    "76 定期巡回・随時対応型訪問介護看護",
    "71 夜間対応型訪問介護",
    "73 小規模多機能型居宅介護",
    "77 看護小規模多機能型居宅介護",
    "33 特定施設入居者生活介護",
    "32 認知症対応型共同生活介護",
    "A2 総合事業（訪問型）",
    "A6 総合事業（通所型）",
    "meal 配食",
    "other その他",
)

# --- body and mind ----------------------------------------------------------------------------

PALSY = listed("none なし", "mild 軽度", "moderate 中度", "severe 重度")
ADL4 = listed("1 自立", "2 見守り", "3 一部介助", "4 全介助")
AID = listed("stick 杖", "walker 歩行器", "wheelchair 車いす", "other その他")
FOOD = listed("normal 普通", "chopped きざみ", "dysphagia 嚥下障害食", "mixer ミキサー")
STAPLE = listed("rice 米飯", "soft_rice 軟飯", "porridge 全粥", "other その他")
UDF = listed(
    "easy 容易にかめる",
    "gums 歯ぐきでつぶせる",
    "tongue 舌でつぶせる",
    "no_chewing かまなくてよい",
)
FOOD_CLASS = listed("udf UDF", "jsdr 学会分類", "own 院内名称")
THICK_LEVEL = listed("1 薄い（段階1）", "2 中間（段階2）", "3 濃い（段階3）", "9 程度不明")
ROUTE = listed("oral 経口", "tube 経管栄養")
SWALLOW = listed("never むせない", "sometimes 時々むせる", "always 常にむせる")
DENTURE = listed("partial 部分", "full 総")
CLEAN = listed("good 良", "bad 不良", "very_bad 著しく不良")
GOOD_BAD = listed("0 良", "1 不良")
NIGHT_ALWAYS = listed("none なし", "night 夜間", "always 常時")
SENSE = listed("fine 問題なし", "somewhat やや難あり", "hard 困難")
PSYCH = listed(
    "none なし",
    "hallucination 幻視・幻聴",
    "excitement 興奮",
    "agitation 焦燥・不穏",
    "delusion 妄想",
    "violence 暴力/攻撃性",
    "resistance 介護への抵抗",
    "insomnia 不眠",
    "day_night 昼夜逆転",
    "wandering 徘徊",
    "danger 危険行為",
    "unclean 不潔行為",
    "other その他",
)
HISTORY = listed(
    "none なし",
    "cancer 悪性腫瘍",
    "dementia 認知症",
    "respiratory 急性呼吸器感染症",
    "stroke 脳血管障害",
    "fracture 骨折",
    "other その他",
)
FREQUENCY = listed(
    "often 頻度は高い/繰り返している",
    "seldom 頻度は低いが、これまでにもある",
    "first 今回が初めて",
)
PROCEDURE = listed(
    "none なし",
    "drip 点滴",
    "oxygen 酸素療法",
    "suction 喀痰吸引",
    "tracheostomy 気管切開",
    "gastrostomy 胃ろう",
    "nasal_tube 経鼻栄養",
    "enteral 経腸栄養",
    "ulcer 褥瘡",
    "catheter 尿道カテーテル",
    "urostomy 尿路ストーマ",
    "stoma 消化管ストーマ",
    "pain 痛みコントロール",
    "bowel 排便コントロール",
    "injection 自己注射",
    "other その他",
)

# --- medicines and doctors --------------------------------------------------------------------

MED_MANAGE = listed("self 自己管理", "other 他者による管理")
ADHERENCE = listed(
    "right 処方通り服用",
    "sometimes 時々飲み忘れ",
    "often 飲み忘れが多い、処方が守られていない",
    "refuses 服薬拒否",
)
VISIT = listed("outpatient 通院", "home 訪問診療")
FIELD = listed("medical 医科", "dental 歯科")

# --- end of life (add-on) ---------------------------------------------------------------------

ACP_TALK = listed("1 実施している", "0 実施していない")
ACP_MEMBERS = listed("client 本人", "family 家族", "team 医療・ケアチーム")

# --- single boxes: the words printed beside the box ---------------------------------------------

FLASH = listed("1 速報")
PLANNED = listed("1 予定入院")
ALONE_DAYTIME = listed("1 日中独居")
SEE_PLAN = listed("1 同封の居宅サービス計画(1)参照")
NO_SERVICES = listed("1 利用なし")
NO_DOCTOR = listed("1 かかりつけ医なし")
INCLUDE = listed("1 書く")
