"""The second page of ④: how the finding was got, the meeting, the municipality, the rental (F-5)."""

from __future__ import annotations

from handoff.pdf.layout import Block, Cell, Heading, Row
from handoff.pdf.layouts.rows import full, pair

_LINE = 1.3
_HEARD = ("oral_on", "oral_time", "oral_person", "oral_text")

AFTER: tuple[Block, ...] = (
    Heading("医師の所見"),
    full("所見を取得した方法", "{finding_source}", 34, _LINE),
    Row(
        (Cell("{opinion_written_on}", "主治医意見書の記入日", label_width=38),),
        _LINE,
        needs=("opinion_written_on",),
    ),
    Row(
        (
            Cell("{oral_on} {oral_time}", "聴取した日時", width=84, label_width=24),
            Cell("{oral_person}", "相手", label_width=10),
        ),
        _LINE,
        needs=_HEARD,
    ),
    Row((Cell("{oral_text}", "聴取の内容", label_width=24, top=True),), 12, needs=_HEARD),
    Heading("サービス担当者会議"),
    pair(
        ("開催", "{meeting_held}", 12),
        ("会議の代わりに照会した日", "{meeting_inquired_on}", 44),
        76,
        _LINE,
    ),
    full("開催日", "{meeting_on}", 24, _LINE),
    full("出席者", "{attendees}", 24, 2.2),
    Row((Cell("{meeting_conclusion}", "会議の結論", label_width=24, top=True),), 12),
    Heading("市への確認"),
    full("添付", "{enclosures}", 24, 2.2),
    pair(("提出日", "{city_submitted_on}", 24), ("受付番号", "{city_ref_no}", 18), 94, _LINE),
    pair(("確認日", "{city_confirmed_on}", 24), ("確認書", "{city_document}", 18), 94, _LINE),
    Heading("例外給付・貸与"),
    Row(
        (
            Cell("{valid_from}～{valid_to}", "例外給付の期間", width=110, label_width=28),
            Cell("{rental_from}", "貸与開始日", label_width=20),
        ),
        _LINE,
    ),
)
AFTER_KEYS = (
    "finding_source",
    "opinion_written_on",
    *_HEARD,
    "meeting_held",
    "meeting_inquired_on",
    "meeting_on",
    "attendees",
    "meeting_conclusion",
    "enclosures",
    "city_submitted_on",
    "city_confirmed_on",
    "city_ref_no",
    "city_document",
    "valid_from",
    "valid_to",
    "rental_from",
)
