"""③ 主治医とケアマネジャーの連絡票, declared once.

There is no national specimen; this is the union of municipal forms (field catalogue 3). Two authors:
the care manager asks, the doctor answers; what happens after the answer is the care manager's again.
The reply half (doctor_contact_reply) can be cut off and carries initials and a number only.
"""

from __future__ import annotations

from handoff.sheets import choices as c
from handoff.sheets import doctor_contact_choices as k
from handoff.sheets import doctor_contact_rules, judgements
from handoff.sheets.doctor_contact_reply import REPLY
from handoff.sheets.doctor_contact_services import CHOICES as SERVICES
from handoff.sheets.items import (
    R,
    W,
    clock,
    day,
    figure,
    long,
    many,
    one,
    other,
    table,
    text,
    topic,
    with_brackets,
    yes_no,
)
from handoff.sheets.model import Part, Privacy, Section, Shape, Sheet, ShownWhen
from handoff.sheets.shared import consent, take

LETTER = Section(
    "letter",
    "宛先・差出人",
    (
        text(
            "ref_no",
            "整理番号",
            "S-1.01",
            R,
            must="整理番号を入力してください。返信の控えと突き合わせる番号です。",
            max_length=20,
            prefill="letter.ref_no",
            carry=False,
            reply_safe=True,
        ),
        day("sent_on", "発信日", "S-1.02", R, prefill="today", carry=False),
        figure(
            "page_count",
            "送付枚数（本票を含む）",
            "S-1.03",
            W,
            unit="枚",
            bounds=(1, 100),
            carry=False,
        ),
        take("to_institution_name", "S-1.04", R, prefill="doctor.institution"),
        take(
            "to_department",
            "S-1.04",
            label="診療科",
            hint="例）内科",
            prefill="doctor.department",
        ),
        text(
            "to_doctor",
            "主治医",
            "S-1.05",
            R,
            ask="主治医の氏名",
            hint="歯科医師でもかまいません。入院中は、病院の医師に尋ねることもできます。",
            unit="先生",
            max_length=60,
            prefill="doctor.name",
            carry=False,
        ),
        text(
            "to_fax",
            "FAX",
            "S-1.06",
            W,
            ask="医療機関のFAX番号",
            max_length=60,
            shape=Shape.PHONE,
            prefill="doctor.fax",
            carry=False,
        ),
        text(
            "to_tel",
            "TEL",
            "S-1.06",
            W,
            ask="医療機関の電話番号",
            max_length=60,
            shape=Shape.PHONE,
            prefill="doctor.tel",
            carry=False,
        ),
        take("office_name", "S-1.07", R),
        take("office_address", "S-1.07", R),
        take("office_no", "S-1.07", R, printed=True),
        take("cm_name", "S-1.08", R, label="担当ケアマネジャー氏名"),
        take("office_tel", "S-1.09"),
        take("office_fax", "S-1.09"),
        take("office_mail", "S-1.09"),
    ),
    note="意見をうかがうための連絡票です。緊急のときは電話で連絡してください。",
    national=False,
    heads=(("ref_no", "番号・日付"), ("to_institution_name", "宛先"), ("office_name", "差出人")),
)

CLIENT = Section(
    "client",
    "利用者・同意",
    (
        take("client_name", "S-2.01", R, label="利用者氏名", ask="利用者氏名"),
        take("client_kana", "S-2.01", R, ask="利用者氏名のフリガナ"),
        take("birth_date", "S-2.02", R),
        take("age", "S-2.02"),
        take("gender", "S-2.03"),
        take("address", "S-2.04"),
        take("client_tel", "S-2.04", label="TEL", ask="利用者の電話番号"),
        take("cert_status", "S-2.05"),
        take("care_level", "S-2.05", W),
        take("cert_from", "S-2.05", W, excused_by=ShownWhen("cert_status", ("none", "applying"))),
        take("cert_to", "S-2.05", W, excused_by=ShownWhen("cert_status", ("none", "applying"))),
        text(
            "clinic_card_no",
            "診察券番号（貴院）",
            "S-2.06",
            hint="分かると、医療機関がカルテを探しやすくなります。",
            max_length=40,
            privacy=Privacy.NUMBER,
        ),
        day("last_visit_on", "最終受診日", "S-2.07", carry=False),
        day("next_visit_on", "次回受診予定", "S-2.07", carry=False),
        *consent("S-2.08"),
    ),
    note="本照会は、本人（家族）の同意を得ています。",
    national=False,
    heads=(
        ("client_name", "ご本人"),
        ("cert_status", "介護保険の認定"),
        ("clinic_card_no", "受診"),
        ("consent_type", "同意"),
    ),
)

_HELD = ShownWhen("meeting_state", ("fixed", "arranging"))

_MEETING = (
    one("meeting_state", "サービス担当者会議", k.MEETING, "S-3.06", carry=False),
    day(
        "meeting_on",
        "開催日",
        "S-3.07",
        R,
        ask="会議の開催日",
        shown_when=ShownWhen("meeting_state", ("fixed",)),
        carry=False,
    ),
    clock(
        "meeting_time",
        "開催時刻",
        "S-3.07",
        W,
        ask="会議の開催時刻",
        shown_when=ShownWhen("meeting_state", ("fixed",)),
        carry=False,
    ),
    text("meeting_place", "場所", "S-3.07", W, ask="会議の場所", shown_when=_HELD, carry=False),
    table(
        "meeting_candidates",
        "開催日時の候補",
        3,
        (day("candidate_on", "日付"), text("candidate_time", "時刻・時間帯", max_length=40)),
        "S-3.07",
        need=W,
        shown_when=ShownWhen("meeting_state", ("arranging",)),
        carry=False,
    ),
    long("agenda", "議題", "S-3.08", R, ask="会議の議題", shown_when=_HELD, carry=False),
)

QUESTION = Section(
    "question",
    "連絡の目的・照会内容",
    (
        *other(many("purposes", "連絡の目的", k.PURPOSE, "S-3.01", R, carry=False), "8"),
        *with_brackets(
            many(
                "med_services",
                "位置付けを検討している医療系サービス",
                SERVICES,
                "S-3.02",
                carry=False,
            ),
            many(
                "med_services_guidance",
                "",
                k.GUIDANCE_BY,
                "S-3.02",
                ask="居宅療養管理指導の職種",
                shown_when=ShownWhen("med_services", ("guidance",)),
            ),
            text(
                "med_services_other",
                "",
                "S-3.02",
                ask="医療系サービス（その他）の内容",
                shown_when=ShownWhen("med_services", ("other",)),
            ),
        ),
        long(
            "inquiry",
            "現在の状況・照会内容",
            "S-3.03",
            R,
            hint="お尋ねが2つ以上あるときは、番号を付けて書くと答えてもらいやすくなります。",
            carry=False,
        ),
        long("wishes", "本人・家族の意向", "S-3.04", carry=False),
        *with_brackets(
            one(
                "urgency", "緊急度", k.URGENCY, "S-3.05", W, hint="緊急のときは電話で", carry=False
            ),
            day("urgent_by", "期限", "S-3.05", ask="いつまでに答えがほしいか", carry=False),
            codes=("soon",),
        ),
        *_MEETING,
        day("reply_due_on", "返送期日", "S-3.09", W, carry=False),
        many("wanted_reply", "希望する回答方法", k.WANTED_REPLY, "S-3.10", W, carry=False),
        *other(many("attachments", "添付書類", k.ATTACHED, "S-3.11", carry=False)),
    ),
    national=False,
    heads=(
        ("purposes", "お尋ね"),
        ("meeting_state", "サービス担当者会議"),
        ("reply_due_on", "返信・添付"),
    ),
)

AFTER = Section(
    "after",
    "返信のあと",
    (
        one(
            "outcome",
            "返信の結果",
            k.OUTCOME,
            "S-5.01",
            R,
            must="返信がどうなったかを選んでください。回答がなかったことも記録に残せます。",
            carry=False,
        ),
        day(
            "received_on",
            "返信を受け取った日",
            "S-5.01",
            R,
            shown_when=ShownWhen("outcome", ("sheet", "oral")),
            carry=False,
        ),
        one(
            "received_means",
            "受け取った方法",
            c.MEANS,
            "S-5.02",
            W,
            shown_when=ShownWhen("outcome", ("sheet",)),
            carry=False,
        ),
        *(
            make(*words, "S-5.03", R, shown_when=ShownWhen("outcome", ("oral",)), carry=False)
            for make, words in (
                (day, ("oral_on", "聞き取った日")),
                (text, ("oral_person", "答えた方（職種・氏名）")),
                (long, ("oral_text", "聞き取った内容")),
            )
        ),
        clock(
            "oral_time",
            "聞き取った時刻",
            "S-5.03",
            shown_when=ShownWhen("outcome", ("oral",)),
            carry=False,
        ),
        *yes_no(
            "reflected_in_plan",
            "ケアプランへの反映",
            "S-5.04",
            W,
            choices=k.REFLECTED,
            excused_by=ShownWhen("outcome", ("none",)),
            carry=False,
        ),
        day("plan_delivered_on", "ケアプランを主治医に交付した日", "S-5.05", carry=False),
        one("plan_delivered_means", "交付した方法", k.DELIVERED, "S-5.05", carry=False),
        day("reminder_sent_on", "返信をお願いし直した日", "S-5.06", carry=False),
    ),
    national=False,
)

SHEET = Sheet(
    code="doctor_contact",
    number="③",
    title="主治医とケアマネジャーの連絡票",
    short="主治医連絡票",
    version="2020-asahikawa-1",
    parts=(
        Part("request", "ケアマネジャーからの連絡", "care", (LETTER, CLIENT, QUESTION)),
        Part("reply", "主治医からの返信", "doctor", REPLY),
        Part("after", "返信のあとの記録", "care", (AFTER,), judged_at="close"),
    ),
    rules=(*judgements.EVERY_SHEET, *doctor_contact_rules.RULES),
    footnote=(
        "※ この連絡票は意見をうかがうもので、指示書ではありません。緊急のときは電話でご連絡ください。"
    ),
    essentials=(
        topic("purpose", "用件", "purposes= med_services=検討中のサービス urgency=緊急度"),
        topic("inquiry", "照会内容", "inquiry= wishes=本人・家族の意向"),
        topic("meeting", "会議", "meeting_state= meeting_on= meeting_time= agenda=議題"),
        topic("reply", "返信", "reply_due_on=返送期日 wanted_reply=方法"),
        topic("answer", "回答", "reply_way= med_need= opinion=意見 cautions=注意"),
    ),
)
