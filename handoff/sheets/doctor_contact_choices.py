"""The enumerations of ③: stored code, printed label, printed order."""

from __future__ import annotations

from handoff.sheets.choices import listed

PURPOSE = listed(  # list A: 1–8 in the order of 厚木市, 9–11 added
    "1 新規・更新・区分変更後のケアプラン作成時の医学的意見について",
    "2 ケアプラン原案への意見について",
    "3 サービス担当者会議開催の連絡、専門的な見地からの意見の確認について",
    "4 服薬状況等について",
    "5 福祉用具貸与（購入）について、医師からの意見・相談など",
    "6 利用者の状況についての相談",
    "7 担当ケアマネジャーになった挨拶",
    "8 その他",
    "9 医療系サービスの位置付けに係る意見",
    "10 入院・退院の報告",
    "11 ケアプランの交付",
)
ASKS_OPINION = frozenset({"1", "2", "3", "5", "9"})  # these need consent beforehand (13条19号)
NEEDS_SERVICES = frozenset({"1", "9"})  # say which services
NEEDS_DELIVERY = frozenset({"1", "2", "9"})  # the finished plan goes to that doctor (19号の2)

GUIDANCE_BY = listed(
    "doctor 医師",
    "dentist 歯科医師",
    "pharmacist 薬剤師",
    "dietitian 管理栄養士",
    "hygienist 歯科衛生士",
)
URGENCY = listed("ordinary 通常", "soon お急ぎ")
MEETING = listed("fixed 開催日時確定", "arranging 開催時期の調整", "none 該当なし")
WANTED_REPLY = listed(
    "sheet 本票で回答",
    "visit 面談",
    "phone 電話",
    "fax FAX",
    "mail メール・ICT",
    "meeting サービス担当者会議で",
    "none 回答不要（報告のみ）",
)
ATTACHED = listed(
    "plan 居宅サービス計画書（原案）",
    "assessment アセスメント",
    "medicines 服薬状況の写真・一覧",
    "vitals バイタル記録",
    "other その他",
)

ACK = listed("1 連絡内容を確認しました")
REPLY_WAY = listed(
    "below 下記のとおり回答",
    "visit 面談で回答",
    "phone 電話で回答",
    "next_visit 次回受診時に回答",
    "meeting サービス担当者会議で回答",
)
PREFERRED_CONTACT = listed(
    "visit 面談（診療の前後・予約要）",
    "phone 電話",
    "fax FAX",
    "mail メール・ICT",
    "through 連携室・看護師を通じて",
)
MEETING_REPLY = listed("attend 出席", "absent 欠席（意見は下記）", "arrange 日程調整を希望")
NEED = listed("needed 必要", "not_needed 必要なし", "open 判断保留")
ORDER = listed("issue 発行する", "issued 発行済", "elsewhere 他院へ依頼")
CAUTIONS = listed(
    "pressure 血圧",
    "moving 移動",
    "exercise 運動",
    "eating 摂食",
    "swallowing 嚥下",
    "excretion 排泄",
    "bath 入浴",
    "other その他",
)

OUTCOME = listed(
    "sheet 本票で回答があった", "oral 電話・面談などで聞き取った", "none 回答がなかった"
)
DELIVERED = listed("visit 面談", "post 郵送", "mail メール", "fax FAX")
REFLECTED = listed("1 反映した", "0 反映するところはなかった")
