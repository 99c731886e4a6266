"""The enumerations of ② that no other sheet has: stored code, printed label, printed order.

The scales differ from those of ① (むせ in two steps here, in three there) and are kept as printed.
"""

from __future__ import annotations

from handoff.sheets.choices import listed

# --- 1. and ①: the person and the stay ---------------------------------------------------------

LEVEL_CHANGE = listed("1 要区分変更")
MOBILITY = listed("self 自立", "stick 杖", "walker 歩行器", "wheelchair 車いす", "other その他")
TOILET = listed(
    "toilet トイレ", "portable ポータブル", "diaper おむつ", "catheter カテーテル・パウチ"
)
BATH = listed("self 自立", "shower シャワー浴", "tub 一般浴", "machine 機械浴", "not_done 行わず")
FOOD = listed("normal 普通", "tube 経管栄養", "other その他")
OFTEN = listed("sometimes 時々", "always 常に")
ORAL_CARE = listed("1 自立", "3 一部介助", "4 全介助")  # codes of E-ADL4 without 見守り
SLEEP = listed("0 良好", "1 不良")
STABILITY = listed("stable 安定", "unstable 不安定")
COGNITION = listed(
    "decline 認知機能低下",
    "delirium せん妄",
    "wandering 徘徊",
    "agitation 焦燥・不穏",
    "aggression 攻撃性",
    "other その他",
)

# --- 2. ③: what is needed after the discharge ---------------------------------------------------

NURSING = listed(
    "none なし",
    "pressure 血圧",
    "water 水分制限",
    "diet 食事制限",
    "food_form 食形態",
    "swallowing 嚥下",
    "oral_care 口腔ケア",
    "hygiene 清潔ケア",
    "sugar 血糖コントロール",
    "excretion 排泄",
    "skin 皮膚状態",
    "sleep 睡眠",
    "cognition 認知機能・精神面",
    "medicines 服薬指導",
    "living 療養上の指導（食事・水分・睡眠・清潔ケア・排泄などにおける指導）",
    "terminal ターミナル",
    "other その他",
)
REHABILITATION = listed(
    "none なし",
    "client 本人指導",
    "family 家族指導",
    "range 関節可動域練習（ストレッチ含む）",
    "strength 筋力増強練習",
    "balance バランス練習",
    "palsy 麻痺・筋緊張改善練習",
    "basic 起居/立位等基本動作練習",
    "swallowing 摂食・嚥下訓練",
    "speech 言語訓練",
    "adl ADL練習（歩行/入浴/トイレ動作/移乗等）",
    "iadl IADL練習（買い物、調理等）",
    "pain 疼痛管理（痛みコントロール）",
    "devices 更生装具・福祉用具等管理",
    "endurance 運動耐容能練習",
    "community 地域活動支援",
    "social 社会参加支援",
    "work 就労支援",
    "other その他",
)

# --- contacts -----------------------------------------------------------------------------------

CONTACT_KIND = listed("interview 面談", "phone 電話", "sheet_fax 書面・FAX・メール")
CONTACT_MODE = listed("face 対面", "video テレビ電話（ビデオ通話）")

# --- supplement of the hospital (T-7) -------------------------------------------------------------

WANTED_SERVICES = listed(
    "home_help 訪問介護",
    "visiting_nurse 訪問看護",
    "home_bath 訪問入浴",
    "home_rehab 訪問リハ",
    "day_care 通所介護",
    "day_rehab 通所リハ",
    "short_stay 短期入所",
    "home_doctor 訪問診療（かかりつけ医）",
    "meals 宅配食",
    "bed ベッド",
    "air_mattress エアーマット",
    "wheelchair 車いす",
    "portable_toilet ポータブルトイレ",
    "care_goods その他介護用品",
    "other その他",
)
DIET = listed("normal 普通食", "therapeutic 治療食", "tube 経管栄養", "fasting 禁食")
INTAKE = listed("oral 経口", "tube 経管栄養", "intravenous 静脈栄養")
NEEDED_SERVICES = listed(
    "home_doctor 訪問診療",
    "visiting_nurse 訪問看護",
    "home_dentist 訪問歯科診療",
    "home_pharmacist 訪問薬剤管理指導",
    "home_rehab 訪問リハビリテーション",
    "home_hygienist 訪問歯科衛生指導",
    "home_dietitian 訪問栄養食事指導",
    "day_rehab 通所リハビリテーション",
    "short_stay 短期入所療養介護",
    "other その他の医療系サービス",
)
RISKS = listed(
    "incontinence 尿失禁",
    "fall 転倒・骨折",
    "mobility 移動能力の低下",
    "ulcer 褥瘡",
    "heart_lung 心肺機能の低下",
    "withdrawal 閉じこもり",
    "apathy 意欲低下",
    "wandering 徘徊",
    "malnutrition 低栄養",
    "swallowing 摂食・嚥下機能低下",
    "dehydration 脱水",
    "infection 易感染性",
    "cancer_pain がん等による疼痛",
    "other その他",
)
CAUTIONS = listed(
    "rising 起居動作",
    "moving 移動",
    "exercise 運動",
    "excretion 排泄",
    "eating 摂食",
    "swallowing 嚥下",
    "pressure 血圧",
    "other その他",
)
HARD_MEDICAL = listed(
    "mental 精神症状",
    "behaviour 問題行動",
    "adl ADLの低下",
    "iadl IADLの低下",
    "complication 身体合併症",
)
HARD_SOCIAL = listed(
    "family 家庭内調整",
    "place 受け入れ先の確保が困難",
    "living_costs 生活費の確保が困難",
    "copay 自己負担の費用が増加",
    "other その他",
)
DESTINATION = listed(
    "home 自宅",
    "welfare 障害福祉サービスによる入所施設",
    "care 介護保険サービスによる入所施設",
    "other その他",
)
MEDICINE_CHANGE = listed(
    "same 変わりなし", "new 新しく始まった", "changed 量・飲み方が変わった", "stopped 中止"
)
