"""Contents of ③ and ④ to print: ordinary, nearly empty, answered, full to the limits."""

from __future__ import annotations

import re
from typing import Any

from handoff.pdf.code_mark import CodeMark
from handoff.pdf.items import codes_of, row_words, rows_of, words_of
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import render_letter
from handoff.pdf.render import Rendered, Stamp
from handoff.sheets.catalogue import DECLARED
from handoff.sheets.content import counting, read
from handoff.sheets.model import Kind
from tests.pdf.reading import foot_of, pages_of, squeeze, text_between
from tests.pdf.records import at

STAMP = Stamp(at(22, 10), "r-7Kq2mX9", "第1版")
MARK = CodeMark(
    "https://renkei.asahikawa.example/a/Xk3-9d_fQ2mZr7LpTb0vWy", "48213907", "K7M2-4TXQ"
)

_CLIENT: dict[str, Any] = {
    "client_name": "髙﨑 静江",
    "client_kana": "タカサキ シズエ",
    "birth_date": "1940-03-04",
    "gender": "2",
    "address": "北海道旭川市宮下通0丁目0番地の0 宮下ハイツ302号室",
    "client_tel": "0166-00-0000",
    "cert_status": "certified",
    "cert_from": "2025-12-01",
    "cert_to": "2028-11-30",
    "consent_type": "3",
    "consent_date": "2026-11-19",
    "consent_by": "client",
}
_OFFICE: dict[str, Any] = {
    "to_institution_name": "医療法人 つつじ内科クリニック（架空）",
    "to_doctor": "邊見 神也",
    "office_name": "居宅介護支援事業所 ゆきあかり（架空）",
    "office_address": "北海道旭川市東光0条0丁目0番0号",
    "office_tel": "0166-00-1234",
    "cm_name": "葛󠄀城 美咲",
}

CONTACT: dict[str, Any] = {
    **_CLIENT,
    **_OFFICE,
    "ref_no": "K7M2-4TXQ",
    "sent_on": "2026-11-20",
    "page_count": "3",
    "to_department": "内科",
    "to_fax": "0166-00-3001",
    "to_tel": "0166-00-3000",
    "office_no": "0172909012",
    "office_fax": "0166-00-1235",
    "office_mail": "yukiakari@example.jp",
    "care_level": "23",
    "clinic_card_no": "12-3456",
    "last_visit_on": "2026-11-05",
    "next_visit_on": "2026-12-03",
    "purposes": ("1", "9"),
    "med_services": ("nursing", "day_rehab", "guidance"),
    "med_services_guidance": ("pharmacist",),
    "inquiry": "11月に入り、朝の立ち上がりに時間がかかり、廊下で2度ふらつきました。血圧は起床時 98/56、"
    "日中 128/70 です。\n(1) 訪問看護（週1回、服薬と血圧の確認）を位置付けてよいでしょうか。\n"
    "(2) 通所リハビリテーション（週2回、歩行と立ち上がり）を始めてよい時期、運動の強さの上限を教えてください。\n"
    "(3) 薬の飲み忘れが週に3回ほどあります。一包化や薬剤師の訪問についてご意見をください。",
    "wishes": "本人は「台所に立ちたい」。長男は夜の見守りに不安があり、訪問看護を希望しています。",
    "urgency": "ordinary",
    "meeting_state": "fixed",
    "meeting_on": "2026-12-04",
    "meeting_time": "13:30",
    "meeting_place": "ご自宅",
    "agenda": "サービスの見直しと役割分担",
    "reply_due_on": "2026-11-30",
    "wanted_reply": ("sheet", "fax"),
    "attachments": ("plan", "vitals"),
}
CONTACT_MINIMAL: dict[str, Any] = {
    **_CLIENT,
    **_OFFICE,
    "ref_no": "K7M2-4TXQ",
    "sent_on": "2026-11-20",
    "office_no": "0172909012",
    "office_fax": "0166-00-1235",
    "purposes": ("7",),
    "inquiry": "10月から担当いたします。どうぞよろしくお願いいたします。",
}
CONTACT_ANSWER: dict[str, Any] = {
    "replied_on": "2026-11-24",
    "ack": True,
    "reply_way": "below",
    "pref_contact": ("phone", "through"),
    "pref_contact_time": "13時から14時",
    "pref_contact_through": "看護師 佐藤",
    "meeting_reply": "absent",
    "med_need": (
        {"service": "nursing", "need": "needed", "order": "issue"},
        {"service": "day_rehab", "need": "needed", "order": "issue"},
        {"service": "guidance", "need": "open"},
    ),
    "dx_note": "高血圧症、変形性膝関節症、慢性心不全（NYHA Ⅱ度）。状態は安定。",
    "opinion": "起立性低血圧があります。立ち上がりはゆっくり、運動は脈拍110までとしてください。"
    "降圧薬は減量し、一包化に変更します。体重が1週間で2kg以上増えたときは連絡してください。",
    "cautions": ("pressure", "exercise"),
    "doctor_name": "邊見 神也",
    "written_by": "看護師 佐藤 恵",
}
CONTACT_AFTER: dict[str, Any] = {
    "outcome": "sheet",
    "received_on": "2026-11-24",
    "received_means": "fax",
    "reflected_in_plan": "1",
    "reflected_in_plan_detail": "訪問看護を週1回、通所リハビリを週2回で計画した",
    "plan_delivered_on": "2026-12-01",
    "plan_delivered_means": "post",
}

EQUIPMENT: dict[str, Any] = {
    **_CLIENT,
    **_OFFICE,
    "asked_on": "2026-11-20",
    "office_head": "北野 雪子",
    "insured_no": "0001234567",
    "care_level": "21",
    "tools": ("T2", "T3"),
    "states_t2": ("1", "2"),
    "states_t3": ("1",),
    "survey": (
        {
            "survey_item": "1-3",
            "survey_result": "2.何かにつかまればできる",
            "survey_on": "2025-11-10",
        },
        {
            "survey_item": "1-4",
            "survey_result": "2.何かにつかまればできる",
            "survey_on": "2025-11-10",
        },
    ),
    "assessment": "パーキンソン病で、薬の効く時間と切れる時間の差が大きく、明け方と夕方は一人で寝返りも起き上がりも"
    "できません。夜間に2回、妻が体の向きを変えていますが、妻も腰痛があり続けられません。"
    "仙骨部に発赤が出ることがあります。",
    "expected_state": "i",
    "reply_due_on": "2026-11-30",
    "reply_to": "0166-00-1235",
    "from_address": "北海道旭川市永山0条0丁目",
}
EQUIPMENT_ANSWER: dict[str, Any] = {
    "fits": "1",
    "state": "i",
    "cause_diseases": ({"cause_disease": "パーキンソン病（Hoehn-Yahr 3度）"},),
    "finding": "レボドパの効果が切れる時間帯（午前4時から7時、午後5時以降）に固縮と無動が強く、寝返りと起き上がりが"
    "できない。日内変動は毎日ある。仙骨部の発赤を繰り返しており、除圧のできる用具が要る。",
    "needed_tools": ("T2", "T3"),
    "expected_period": "不変",
    "caution": "食後の起立性低血圧に注意。",
    "replied_on": "2026-11-24",
    "doctor_name": "邊見 神也",
}
EQUIPMENT_AFTER: dict[str, Any] = {
    "finding_source": "this",
    "meeting_held": "1",
    "meeting_on": "2026-11-27",
    "attendees": ("client", "family", "equipment", "other"),
    "attendees_other": "訪問看護師",
    "meeting_conclusion": "特殊寝台と床ずれ防止用具の貸与が必要と判断した。3か月後に見直す。",
    "enclosures": ("plan1", "plan2", "meeting", "finding"),
    "city_submitted_on": "2026-11-27",
    "city_confirmed_on": "2026-11-30",
    "city_ref_no": "介-0123",
    "city_document": "軽度者福祉用具貸与確認通知書",
    "valid_from": "2026-12-01",
    "valid_to": "2028-11-30",
    "rental_from": "2026-12-01",
}


def content_of(code: str, *parts: dict[str, Any]) -> dict[str, Any]:
    """The values that count of a letter, computed ones included."""
    sheet = DECLARED[code]
    raw = {key: value for part in parts for key, value in part.items()}
    return counting(sheet, read(sheet, raw).values)


def letter(
    code: str, *parts: dict[str, Any], mark: CodeMark | None = MARK, **more: Any
) -> Rendered:
    """One letter as PDF."""
    return render_letter(
        DECLARED[code], layout_for(code), content_of(code, *parts), STAMP, mark, **more
    )


def missing_answers(code: str, content: dict[str, Any], pdf: bytes) -> list[str]:
    """Keys whose answer cannot be read back from the pages of a letter."""
    sheet, layout = DECLARED[code], layout_for(code)
    text, missing = _bodies(code, pdf), []
    for key, item in sheet.items.items():
        answer = content.get(key)
        if answer is None or key in layout.merged or item.kind is Kind.FLAG:
            continue
        if item.kind in (Kind.ONE, Kind.MANY):
            words = [item.labels[c] for c in codes_of(answer)]
        elif item.kind is Kind.ROWS:
            words = [word for row in rows_of(answer) for word in row_words(item, row)]
        else:
            words = [words_of(item, answer)]
        missing += [f"{key}: {word[:40]}" for word in words if squeeze(word) not in text]
    return missing


def _bodies(code: str, pdf: bytes) -> str:
    """All pages as one text: without running heads and heads repeated after a page break."""
    sheet = DECLARED[code]
    sections = "|".join(re.escape(squeeze(s.paper or s.title)) for s in sheet.sections)
    again = re.compile(rf"^別紙\d+項目[\w.]+?.{{1,60}}?（続き）({sections})")
    bodies = (page.rpartition(squeeze(sheet.title))[0] for page in pages_of(pdf))
    return "".join(again.sub("", body) for body in bodies)


def lower_half(rendered: Rendered) -> str:
    """What stands on the first page below the line to cut along, the small print included."""
    bottom = foot_of(rendered.pdf, 0, "きりとり（FAX返信はこの下のみ）")
    return text_between(rendered.pdf, 0, 0, bottom)
