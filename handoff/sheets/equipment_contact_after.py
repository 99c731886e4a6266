"""④ after the answer (F-5): source of the finding, meeting, municipality, rental. Judged at closing."""

from __future__ import annotations

from handoff.sheets.choices import listed
from handoff.sheets.items import R, W, clock, day, long, many, one, other, text, with_brackets
from handoff.sheets.model import Section, ShownWhen

SOURCE = listed(
    "opinion 主治医意見書",
    "certificate 診断書（診療情報提供書）",
    "this 本票（照会票）",
    "heard 医師からの聴取",
)
HELD = listed("1 開催した", "0 開催しなかった")
ATTENDEES = listed(
    "client 本人",
    "family 家族、同居人",
    "providers サービス提供事業者",
    "doctor 主治医",
    "equipment 福祉用具専門相談員",
    "other その他",
)
ENCLOSURES = listed(
    "plan1 居宅サービス計画書（1）",
    "plan2 居宅サービス計画書（2）",
    "meeting サービス担当者会議の要点",
    "finding 医師の医学的所見のわかる書類",
    "survey 認定調査票の写し",
    "other その他",
)
_HEARD = ShownWhen("finding_source", ("heard",))
_MET = ShownWhen("meeting_held", ("1",))

_FINDING = (
    one("finding_source", "医師の所見を取得した方法", SOURCE, "F-5.01", R, carry=False),
    day(
        "opinion_written_on",
        "主治医意見書の記入日",
        "F-5.01",
        W,
        shown_when=ShownWhen("finding_source", ("opinion",)),
        carry=False,
    ),
    day("oral_on", "聴取した日", "F-5.02", R, shown_when=_HEARD, carry=False),
    clock("oral_time", "聴取した時刻", "F-5.02", W, shown_when=_HEARD, carry=False),
    text("oral_person", "聴取の相手", "F-5.02", R, shown_when=_HEARD, carry=False),
    long("oral_text", "聴取の内容", "F-5.02", R, shown_when=_HEARD, carry=False),
)

_MEETING = (
    one("meeting_held", "サービス担当者会議", HELD, "F-5.03", R, carry=False),
    day(
        "meeting_inquired_on",
        "照会日（会議を開かなかったとき）",
        "F-5.03",
        R,
        ask="会議の代わりに照会した日",
        shown_when=ShownWhen("meeting_held", ("0",)),
        carry=False,
    ),
    day("meeting_on", "開催日", "F-5.04", R, ask="会議の開催日", shown_when=_MET, carry=False),
    *with_brackets(
        many(
            "attendees",
            "出席者",
            ATTENDEES,
            "F-5.04",
            R,
            ask="会議の出席者",
            shown_when=_MET,
            carry=False,
        ),
        text(
            "attendees_other",
            "",
            "F-5.04",
            ask="会議の出席者（その他）の内容",
            shown_when=ShownWhen("attendees", ("other",)),
        ),
    ),
    long("meeting_conclusion", "会議の結論", "F-5.04", W, carry=False),
)

AFTER = Section(
    "after",
    "会議・市への確認・貸与",
    (
        *_FINDING,
        *_MEETING,
        *other(many("enclosures", "添付", ENCLOSURES, "F-5.05", W, ask="添付書類", carry=False)),
        day("city_submitted_on", "市への提出日", "F-5.06", carry=False),
        day("city_confirmed_on", "確認日", "F-5.06", ask="市の確認日", carry=False),
        text("city_ref_no", "受付番号", "F-5.06", ask="市の受付番号", max_length=40, carry=False),
        text("city_document", "確認書", "F-5.06", ask="市の確認書", max_length=100, carry=False),
        day("valid_from", "例外給付の期間（から）", "F-5.07", W, carry=False),
        day("valid_to", "例外給付の期間（まで）", "F-5.07", W, carry=False),
        day("rental_from", "貸与開始日", "F-5.08", W, carry=False),
    ),
    national=False,
    heads=(
        ("finding_source", "医師の所見"),
        ("meeting_held", "サービス担当者会議"),
        ("enclosures", "市への確認"),
        ("valid_from", "例外給付・貸与"),
    ),
)
