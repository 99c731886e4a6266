"""The doctor's half of ③: what is asked of the doctor, and the answers that take three presses.

What is printed on it beforehand (marked `reply_safe`) tells nobody who the person is: initials and the
reference number (field catalogue 3.2, 3.6-6). A telling name or a diagnosis never is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from handoff.sheets import doctor_contact_choices as k
from handoff.sheets.doctor_contact_services import CHOICES as SERVICES
from handoff.sheets.doctor_contact_services import TABLE
from handoff.sheets.items import (
    R,
    W,
    day,
    long,
    many,
    one,
    other,
    table,
    text,
    tick,
    with_brackets,
)
from handoff.sheets.masking import initials
from handoff.sheets.model import Section, ShownWhen, Values


def _return_address(values: Values) -> str | None:
    """Name of the office, the care manager and the FAX number, as far as they are known."""
    named = [values.get("office_name")]
    named += [f"担当 {values['cm_name']}"] if values.get("cm_name") else []
    named += [f"FAX {values['office_fax']}"] if values.get("office_fax") else []
    return "　".join(word for word in named if word) or None


def _initials(values: Values) -> str | None:
    kana = values.get("client_kana")
    return (initials(kana) if isinstance(kana, str) else "") or None


def answering(values: Values) -> str | None:
    """The institution the letter went to, unless another one answers."""
    found = values.get("from_inst") or values.get("to_institution_name")
    return found if isinstance(found, str) else None


SLIP = Section(
    "slip",
    "返信票に印刷すること",
    (
        text(
            "reply_to",
            "返信先",
            "S-4.01",
            ask="返信先",
            max_length=300,
            compute=_return_address,
            reply_safe=True,
            carry=False,
        ),
        text(
            "client_initial",
            "利用者イニシャル",
            "S-4.02",
            max_length=20,
            compute=_initials,
            reply_safe=True,
            carry=False,
        ),
    ),
    national=False,
)

ANSWER = Section(
    "answer",
    "主治医の返信",
    (
        day("replied_on", "回答日", "S-4.04", R, carry=False),
        tick("ack", "確認", "S-4.05", ask="連絡内容の確認", choices=k.ACK, carry=False),
        one("reply_way", "回答方法", k.REPLY_WAY, "S-4.06", R, carry=False),
        table(
            "slots",
            "面談・電話の希望日時",
            3,
            (day("slot_on", "日付"), text("slot_time", "曜日・時間帯", max_length=40)),
            "S-4.07",
            shown_when=ShownWhen("reply_way", ("visit", "phone")),
            carry=False,
        ),
        *with_brackets(
            many("pref_contact", "今後の連絡方法の希望", k.PREFERRED_CONTACT, "S-4.08"),
            text(
                "pref_contact_time",
                "時間帯",
                "S-4.08",
                ask="電話をかけてよい時間帯",
                shown_when=ShownWhen("pref_contact", ("phone",)),
            ),
            text(
                "pref_contact_through",
                "",
                "S-4.08",
                ask="連携室・看護師の名前や番号",
                shown_when=ShownWhen("pref_contact", ("through",)),
            ),
        ),
        one(
            "meeting_reply",
            "サービス担当者会議",
            k.MEETING_REPLY,
            "S-4.09",
            ask="サービス担当者会議への出欠",
            shown_when=ShownWhen("meeting_state", ("fixed", "arranging")),
            carry=False,
        ),
        table(
            "med_need",
            "医療系サービスの必要性",
            len(SERVICES),
            (
                one("service", "サービス", SERVICES, need=R),
                one("need", "必要性", k.NEED, need=R),
                one("order", "指示書", k.ORDER),
            ),
            "S-4.10",
            carry=False,
        ),
        long("dx_note", "傷病名・病状の見通し", "S-4.11", carry=False),
        long("opinion", "医学的観点からの意見・留意事項", "S-4.12", W, carry=False),
        *other(many("cautions", "サービス利用上の注意", k.CAUTIONS, "S-4.13", carry=False)),
        long(
            "tool_note",
            "福祉用具についての意見",
            "S-4.14",
            hint="軽度者の福祉用具貸与の意見は、別の連絡票でうかがいます。",
            carry=False,
        ),
        text("doctor_name", "医師氏名（署名又は記名）", "S-4.15", R, max_length=60, carry=False),
        text(
            "written_by",
            "代筆者（職種・氏名）",
            "S-4.15",
            hint="医師に代わって書いたとき",
            max_length=100,
            carry=False,
        ),
        text(
            "from_inst",
            "医療機関名",
            "S-4.16",
            R,
            ask="回答する医療機関名",
            compute=answering,
            reply_safe=True,
            carry=False,
        ),
    ),
    national=False,
    heads=(
        ("replied_on", "回答"),
        ("med_need", "意見"),
        ("doctor_name", "医師"),
    ),
)

REPLY = (SLIP, ANSWER)


@dataclass(frozen=True, slots=True)
class QuickAnswer:
    """An answer given with one press: the words on the button, and the values it fills in."""

    key: str
    label: str
    values: dict[str, Any]


def quick_answers(values: Values) -> tuple[QuickAnswer, ...]:
    """The common answers to this letter; each fills only what it says, the doctor adds a name.

    `values` are those of the letter that count. Nothing is chosen until one of them is pressed.
    """
    return tuple(_quick(values))


def _quick(values: Values) -> Iterator[QuickAnswer]:
    seen = {"ack": True, "reply_way": "below"}
    yield QuickAnswer(
        "seen", "内容を確認しました（意見はありません）", {**seen, "opinion": "意見はありません。"}
    )
    services = [s for s in values.get("med_services", ()) if s in TABLE]
    for need, words in (("needed", "必要です"), ("not_needed", "必要ありません")):
        if services:
            rows = tuple({"service": s, "need": need} for s in services)
            named = "、".join(TABLE[s].label for s in services)
            yield QuickAnswer(need, f"{named}は{words}", {**seen, "med_need": rows})
    if "2" in values.get("purposes", ()):
        opinion = "ケアプラン原案について、医学的に支障はありません。"
        yield QuickAnswer("agreed", "ケアプラン原案のとおりでよい", {**seen, "opinion": opinion})
    if values.get("meeting_state") in ("fixed", "arranging"):
        for code, label in (("attend", "会議に出席します"), ("absent", "会議は欠席します")):
            yield QuickAnswer(
                code, label, {"ack": True, "reply_way": "below", "meeting_reply": code}
            )
    for code, label in (
        ("phone", "電話で答えます"),
        ("next_visit", "次の受診のときに答えます"),
        ("visit", "面談で答えます"),
    ):
        yield QuickAnswer(code, label, {"ack": True, "reply_way": code})
