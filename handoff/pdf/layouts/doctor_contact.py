"""③ 主治医とケアマネジャーの連絡票 on one A4: the request, a line to cut along, the reply half.

There is no national specimen (field catalogue 3.2). The reply half begins with where it goes back to;
nothing printed on it beforehand says who the person is. A letter is printed without the rows it does
not need; those of the care manager's own record after the reply are on a second page, once there is
something to record.
"""

from __future__ import annotations

from handoff.pdf.layout import Block, Cell, CutLine, Group, Heading, Layout, Page, Row, Words
from handoff.pdf.layouts.rows import full, pair, sized, to_write_in
from handoff.sheets.doctor_contact import SHEET

_MEETING = ("meeting_on", "meeting_time", "meeting_place", "meeting_candidates", "agenda")

_ADDRESSES: tuple[Block, ...] = (
    Row(
        (
            Cell("{to_institution_name}", "医療機関名", width=108, label_width=19),
            Cell("{to_department}", "診療科", label_width=13),
        )
    ),
    Row(
        (
            Cell("{to_doctor:8}", "主治医", width=75, label_width=19),
            Cell("{to_tel}", "TEL", width=55, label_width=9),
            Cell("{to_fax}", "FAX", label_width=9),
        )
    ),
    Row(
        (
            Cell("{office_name}（{office_no}）", "事業所名（番号）", width=126, label_width=27),
            Cell("{sent_on}", "発信日", label_width=13),
        )
    ),
    Row(
        (
            Cell("{office_address}", "所在地", width=108, label_width=19),
            Cell("{office_mail}", "メール", label_width=13),
        )
    ),
    Row(
        (
            Cell("{cm_name}", "担当", width=63, label_width=10),
            Cell("{office_tel}", "TEL", width=46, label_width=9),
            Cell("{office_fax}", "FAX", width=46, label_width=9),
            Cell("{page_count:2}", "枚数", label_width=10),
        )
    ),
)

_CLIENT: tuple[Block, ...] = (
    Row(
        (
            Cell(
                "{client_name}",
                "利用者氏名",
                width=80,
                label_width=19,
                steps=(12.0, 11.0, 10.0, 9.0),
            ),
            Cell("{client_kana}", "フリガナ", width=70, label_width=16),
            Cell("{gender}", "性別", label_width=10),
        ),
        lines=1.32,
    ),
    Row(
        (
            Cell("{birth_date}（{age}）", "生年月日", width=80, label_width=19),
            Cell("{clinic_card_no}", "診察券番号（貴院）", label_width=31),
        )
    ),
    Row(
        (
            Cell("{address}", "住所", width=132, label_width=19),
            Cell("{client_tel}", "TEL", label_width=9),
        )
    ),
    Row(
        (
            Cell("{cert_status}", "認定", width=96, label_width=19),
            Cell("{care_level}", "要介護度", label_width=16),
        )
    ),
    Row(
        (
            Cell("{cert_from}～{cert_to}", "有効期間", width=82, label_width=19),
            Cell("{last_visit_on}", "最終受診", width=53, label_width=17),
            Cell("{next_visit_on}", "次回", label_width=10),
        )
    ),
    full("照会の同意", "{consent_type}　{consent_date}", 19),
    full(
        "同意した方",
        "{consent_by}　{consent_by_name:8}（続柄 {consent_relation:4}）",
        19,
    ),
)

_QUESTION: tuple[Block, ...] = (
    full("連絡の目的", "{purposes}", 19, 5),
    full("検討中の医療系サービス", "{med_services}", 25, 3),
    Row((Cell("{inquiry}", "現在の状況\n照会内容", label_width=19, top=True),), 4, 5),
    Row(
        (Cell("{wishes}", "本人・家族の意向", label_width=19, top=True),),
        lines=2,
        grow=1,
        needs=("wishes",),
    ),
    Row(
        (
            Cell("{meeting_state}", "担当者会議", width=108, label_width=19),
            Cell("{urgency}", "緊急度", label_width=13),
        )
    ),
    Row(
        (
            Cell("{meeting_on} {meeting_time}", "開催日時", width=80, label_width=19),
            Cell("{meeting_place}", "場所", label_width=10),
        ),
        needs=("meeting_on", "meeting_time", "meeting_place"),
    ),
    Row(
        (Cell("{meeting_candidates}", "日時の候補", label_width=19),),
        needs=("meeting_candidates",),
    ),
    Row((Cell("{agenda}", "議題", label_width=19),), needs=("agenda",)),
    full("希望する回答方法", "{wanted_reply}", 19, 2),
    Row(
        (
            Cell("{attachments}", "添付書類", width=125, label_width=19),
            Cell("{reply_due_on}まで", "返送期日", label_width=17),
        ),
        lines=2,
    ),
)


def _need(n: int) -> Row:
    """One service and whether the doctor finds it needed."""
    at = f"med_need.{n}."
    return Row(
        (
            Cell(f"{{{at}service:word}}", width=78),
            Cell(f"{{{at}need}}", width=51),
            Cell(f"{{{at}order}}"),
        ),
        needs=(f"med_need.{n}",),
    )


_NEEDS = (
    Row(
        (
            Cell("お尋ねの医療系サービス", width=78),
            Cell("必要性", width=51),
            Cell("指示書"),
        ),
        needs=("med_need.1",),
    ),
    *(_need(n) for n in range(1, 6)),
)


def _slot(n: int) -> str:
    return f"{'①②③'[n - 1]}{{slots.{n}.slot_on}} {{slots.{n}.slot_time:4}}"


_REPLY: tuple[Block, ...] = (
    Words(SHEET.footnote),
    CutLine("きりとり（FAX返信はこの下のみ）"),
    Group(
        "",
        (
            full("返信先", "{reply_to}", 19, 2),
            Row(
                (
                    Cell("{client_initial}", "利用者イニシャル", width=70, label_width=28),
                    Cell("{ref_no}", "整理番号", label_width=17),
                ),
                lines=1.2,
            ),
            Row((Cell("", slot="way"),), lines=2.22),
            Row(
                (Cell("{ack}", width=60), Cell("{replied_on}", "回答日", label_width=13)), lines=1.2
            ),
            full("回答方法", "{reply_way}", 17, 2),
        ),
        width=36,
        slot="code",
    ),
    full("面談・電話の希望日時", "　".join(_slot(n) for n in (1, 2, 3)), 36, 1.3),
    full("今後の連絡方法", "{pref_contact}", 19, 2),
    Row(
        (Cell("{meeting_reply}", "担当者会議", label_width=19),),
        needs=(*_MEETING, "meeting_reply"),
    ),
    *_NEEDS,
    full("傷病名・病状の見通し", "{dx_note}", 19, 2, 1),
    full("医学的な意見・留意事項", "{opinion}", 19, 3, 3),
    full("利用上の注意", "{cautions}", 21),
    Row(
        (Cell("{tool_note}", "福祉用具の意見", label_width=19, top=True),),
        lines=2,
        grow=1,
        needs=("purposes.5", "tool_note"),
    ),
    Row(
        (
            Cell("{from_inst}", "医療機関名", width=100, label_width=19),
            Cell("{written_by}", "代筆者（職種・氏名）", label_width=33),
        )
    ),
    full("医師氏名（署名又は記名）", "{doctor_name}", 38, 1.8),
)

_HEARD = ("oral_on", "oral_time", "oral_person", "oral_text")
_AFTER: tuple[Block, ...] = (
    Heading("返信のあとの記録（ケアマネジャー）"),
    full("返信の結果", "{outcome}", 30, 1.3),
    pair(
        ("返信を受け取った日", "{received_on}", 34),
        ("受け取った方法", "{received_means:word}", 28),
        90,
        1.3,
    ),
    Row(
        (
            Cell("{oral_on} {oral_time}", "聞き取った日時", width=90, label_width=30),
            Cell("{oral_person}", "答えた方", label_width=18),
        ),
        1.3,
        needs=_HEARD,
    ),
    Row((Cell("{oral_text}", "聞き取った内容", label_width=30, top=True),), 12, needs=_HEARD),
    full("ケアプランへの反映", "{reflected_in_plan}", 34, 2),
    pair(
        ("ケアプランを主治医に交付した日", "{plan_delivered_on}", 52),
        ("交付した方法", "{plan_delivered_means}", 24),
        100,
        1.3,
    ),
    full("返信をお願いし直した日", "{reminder_sent_on}", 42, 1.3),
)
_AFTER_KEYS = (
    "outcome",
    "received_on",
    "received_means",
    *_HEARD,
    "reflected_in_plan",
    "plan_delivered_on",
    "plan_delivered_means",
    "reminder_sent_on",
)

LAYOUT = Layout(
    sheet="doctor_contact",
    pages=(
        Page(sized((*_ADDRESSES, *_CLIENT, *_QUESTION, *_REPLY), (9.0,)), 11.04),
        Page(_AFTER, 14.0, needs=_AFTER_KEYS),
    ),
    merged={
        "care_level": {
            "要支援": {"12": "1", "13": "2"},
            "要介護": {"21": "1", "22": "2", "23": "3", "24": "4", "25": "5"},
        }
    },
    brackets={
        "pref_contact.phone": "{pref_contact_time:7}",
        "pref_contact.through": "{pref_contact_through:7}",
        "cautions.other": "{cautions_other:8}",
    },
    written=to_write_in(
        SHEET,
        {
            "purposes.8": 10,
            "med_services.other": 5,
            "attachments.other": 14,
            "cautions.other": 22,
            "pref_contact.phone": 8,
            "pref_contact.through": 8,
            "reflected_in_plan.1": 30,
        },
    ),
    dated=("ref_no", "sent_on"),
    label_steps=(9.0,),
)
