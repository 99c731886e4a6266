"""The first half of ②: header, 1. the person and the stay, ① the state, ② how it is received.

Numbers T-0 … T-3 of the field catalogue; `discharge` puts the sheet together.
"""

from __future__ import annotations

from handoff.sheets import choices as c
from handoff.sheets import discharge_choices as d
from handoff.sheets.items import (
    R,
    W,
    about,
    day,
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
from handoff.sheets.model import Section, ShownWhen
from handoff.sheets.shared import take

HEADER = Section(
    "header",
    "記入日・記入者",
    (
        day("written_on", "記入日", "T-0.01", R, prefill="today", carry=False),
        take("office_name", "T-0.01", national=False),
        take("cm_name", "T-0.01", national=False),
        take("office_tel", "T-0.01", national=False),
    ),
    national=False,
)

BASICS = Section(
    "basics",
    "ご本人・入院の概要",
    (
        take("client_name", "T-1.01", R, label="氏名", ask="ご本人の氏名"),
        take("client_kana", "T-1.01", R, ask="氏名のフリガナ"),
        take("birth_date", "T-1.02", national=False, printed=False),
        take("age", "T-1.02", R, must="年齢を入力してください（生年月日を書くと計算します）。"),
        take("gender", "T-1.03", R),
        take("cert_status", "T-1.04"),
        take("care_level", "T-1.04", W, label="退院（所）時の要介護度"),
        tick(
            "need_level_change",
            "要区分変更",
            "T-1.05",
            ask="区分変更の申請が必要",
            choices=d.LEVEL_CHANGE,
            carry=False,
        ),
        text(
            "admission_cause",
            "入院（所）概要 入院原因疾患（入所目的等）",
            "T-1.06",
            W,
            ask="入院の原因となった病気（入所の目的）",
            prefill="stay.reason",
        ),
        text(
            "inst_name",
            "施設名",
            "T-1.07",
            W,
            ask="入院・入所先の名称",
            prefill="institution.name",
        ),
        text(
            "ward",
            "棟",
            "T-1.07",
            ask="病棟",
            hint="例）3階東病棟",
            max_length=60,
            prefill="stay.ward",
        ),
        text("room", "室", "T-1.07", ask="病室", max_length=20),
        text(
            "next_doctor_inst",
            "今後の医学管理 医療機関名",
            "T-1.08",
            W,
            prefill="doctor.institution",
        ),
        many("next_doctor_method", "方法", c.VISIT, "T-1.09", W, ask="今後の医学管理の方法"),
        day("admitted_on", "入院（所）日", "T-1.10", R, prefill="stay.admitted_on", carry=False),
        about(
            "discharge_planned_on",
            "退院（所）予定日",
            "T-1.11",
            W,
            hint="例）R8.12.10、12月上旬は「R8年12月上旬」、まだのときは「未定」",
            prefill="stay.outlook",
            carry=False,
        ),
        day(
            "discharged_on",
            "退院（所）日（実績）",
            "T-1.12",
            hint="退院した日が分かってから入れます。7日以内の面談かどうかを数えます。",
            prefill="stay.discharged_on",
            carry=False,
            national=False,
            printed=False,
        ),
    ),
    paper="1．基本情報・現在の状態 等",
    heads=(
        ("client_name", "ご本人"),
        ("cert_status", "介護保険の認定"),
        ("admission_cause", "入院（所）概要"),
        ("next_doctor_inst", "今後の医学管理"),
        ("admitted_on", "日付"),
    ),
)

_EATING = (
    *with_brackets(
        many("food", "食事形態", d.FOOD, "T-2.06", W, ask="入院中の食事形態"),
        text(
            "food_other",
            "",
            "T-2.06",
            ask="食事形態（その他）の内容",
            hint="例）きざみ食",
            shown_when=ShownWhen("food", ("other",)),
        ),
        codes=("other",),
    ),
    text(
        "food_class_value",
        "UDF等の食形態区分",
        "T-2.06",
        hint="例）舌でつぶせる、2-2、ソフト食",
        max_length=60,
    ),
    *with_brackets(
        one("swallow", "嚥下機能（むせ）", c.YN, "T-2.07", W),
        one("swallow_often", "", d.OFTEN, "T-2.07", ask="むせの頻度"),
    ),
    *with_brackets(
        one("denture", "義歯", c.YN, "T-2.08", W),
        many("denture_detail", "", c.DENTURE, "T-2.08", ask="義歯の種類"),
    ),
    one("denture_used", "入院（所）中の使用", c.YN, "T-2.09", ask="入院中の義歯の使用"),
    one("oral_clean", "口腔清潔", c.CLEAN, "T-2.10", W),
    one("oral_care", "口腔ケア", d.ORAL_CARE, "T-2.11", W),
)

STATE = Section(
    "state",
    "入院中の状況",
    (
        table(
            "diseases",
            "現在治療中の疾患",
            3,
            (
                text("disease", "病名", "T-2.01", W),
                one("stability", "疾患の状況", d.STABILITY, "T-2.02", W),
            ),
            "T-2.01",
            need=W,
        ),
        *other(many("mobility", "移動手段", d.MOBILITY, "T-2.03", W)),
        *with_brackets(
            many("toilet", "排泄方法", d.TOILET, "T-2.04", W),
            text("toilet_detail", "", "T-2.04", ask="カテーテル・パウチの内容"),
            codes=("catheter",),
        ),
        one("bath", "入浴方法", d.BATH, "T-2.05", W),
        *_EATING,
        *yes_no("sleep", "睡眠", "T-2.12", choices=d.SLEEP),
        one("hypnotic", "眠剤使用", c.YN, "T-2.13"),
        *other(many("cognition", "認知・精神", d.COGNITION, "T-2.14", W)),
    ),
    paper="① 疾患と入院（所）中の状況",
    also_by="hospital",
    heads=(
        ("diseases", "治療中の疾患"),
        ("mobility", "移動・排泄・入浴"),
        ("food", "食事・口腔"),
        ("sleep", "睡眠・認知・精神"),
    ),
)

RECEIVED = Section(
    "received",
    "受け止め・意向",
    (
        long(
            "accept_client",
            "＜本人＞病気、障害、後遺症等の受け止め方",
            "T-3.01",
            W,
            ask="本人の、病気や障害、後遺症の受け止め方",
        ),
        one(
            "told_diagnosis",
            "本人への病名告知",
            c.YN_YES_FIRST,
            "T-3.02",
            W,
            hint="「なし」のときは、本人の前で病名を話さないよう、どの写しにも印刷します。",
        ),
        long(
            "wish_client",
            "＜本人＞退院後の生活に関する意向",
            "T-3.03",
            W,
            ask="本人の、退院後の生活に関する意向",
        ),
        long(
            "accept_family",
            "＜家族＞病気、障害、後遺症等の受け止め方",
            "T-3.04",
            W,
            ask="家族の、病気や障害、後遺症の受け止め方",
        ),
        long(
            "wish_family",
            "＜家族＞退院後の生活に関する意向",
            "T-3.05",
            W,
            ask="家族の、退院後の生活に関する意向",
        ),
    ),
    paper="② 受け止め／意向",
)
