"""朝一リスト: one A4 per ward, desk or care manager; who lies where, the outlook, what is unanswered.

Read standing, at arm's length, in black and white: names large, what is open with a box to tick.
A list that runs on repeats its heading and the heads of its columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handoff.pdf.overflow import Flow
from handoff.pdf.page import Paper, Running
from handoff.pdf.render import Drawer, Rendered, Report, Stamp, join
from handoff.pdf.style import BODY, LABEL, MM, STRONG, Type
from handoff.pdf.text import Span
from handoff.pdf.when import day, moment

TITLE = "朝一リスト"
_NAME, _SMALL, _LARGE = Type(12.5, True), Type(9), Type(11, True)
_HOSPITAL = (
    ("氏名", 42.0), ("入院", 18.0), ("病棟・病室", 27.0), ("担当（電話）", 46.0),
    ("退院の目途・まだのこと", 55.0),
)  # fmt: skip
_CARE = (
    ("氏名", 41.0), ("入院", 17.0), ("入院先（電話）", 51.0),
    ("退院の目途・まだのこと", 51.0), ("メモ", 28.0),
)  # fmt: skip
"""Columns and their widths in mm, together the width between the margins."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person. Texts are as printed; "" leaves nothing."""

    name: str
    facts: str  # タカサキ シズエ・87歳・女
    admitted: str  # 11/21
    days: int | None
    place: str  # the ward; for a care manager hospital and ward
    partner: str  # care office and care manager; for a care manager nothing
    tel: str
    phase: str  # 外泊中
    outlook: str  # 12/4（金）ごろ; "" when nobody has said
    seen: str  # 確認済み | 確認待ち
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """The list of one ward, desk or care manager, oldest admission first."""

    title: str
    for_hospital: bool
    lines: tuple[Entry, ...]


def render_morning_lists(office: str, lists: Sequence[ListPage], stamp: Stamp) -> Rendered:
    """All `lists` as one document, each beginning on a page of its own."""
    return join(TITLE, stamp, [_part(office, one) for one in lists])


def _part(office: str, one: ListPage) -> Drawer:
    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        head = f"{one.title}　入院中 {len(one.lines)}人"
        small = f"{office}　{moment(stamp.at)} に印刷　見終わったら、個人情報として処分してください"
        flow = Flow(paper, Running(TITLE, head, day(stamp.at.date()), small))
        if not one.lines:
            flow.y -= 8
            flow.words([Span("入院中の方はいません。", _LARGE)])
            return
        columns = _HOSPITAL if one.for_hospital else _CARE
        widths = [width * MM for _, width in columns]
        head_cells = [([Span(name, LABEL)], width * MM) for name, width in columns]

        def heads() -> None:
            flow.row(head_cells, head=True)

        heads()
        for entry in one.lines:
            cells = list(zip(_cells(entry, one.for_hospital), widths, strict=True))
            flow.row(cells, again=heads)

    return draw


def _cells(entry: Entry, for_hospital: bool) -> list[list[Span]]:
    place = [Span(entry.place or "記録なし", BODY)]
    tel = Span(entry.tel, STRONG)
    who = [Span(f"{entry.name}\n", _NAME), Span(entry.facts, _SMALL)]
    if for_hospital:
        partner = [Span(f"{entry.partner or '不明'}\n", BODY), tel]
        return [who, _since(entry), place, partner, _ahead(entry)]
    memo = [Span("", BODY)]
    return [who, _since(entry), [*place, Span("\n", BODY), tel], _ahead(entry), memo]


def _since(entry: Entry) -> list[Span]:
    if entry.days is None:
        return [Span("未確認", BODY)]
    return [Span(f"{entry.days}日目\n", _LARGE), Span(entry.admitted, BODY)]


def _ahead(entry: Entry) -> list[Span]:
    """The outlook large, then one line to tick for each open point."""
    seen = f"（{entry.seen}）" if entry.seen else ""
    phase = f"　{entry.phase}" if entry.phase else ""
    spans = [Span(entry.outlook or "目途はまだ", _LARGE), Span(f"{seen}{phase}", BODY)]
    return spans + [Span(f"\n□ {point}", BODY) for point in entry.open]
