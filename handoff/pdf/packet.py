"""Several papers as one file for the municipality: a cover with contents, letters, records, copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handoff.pdf.binding import Begins, CannotCopy, Chapter, Copy, bind
from handoff.pdf.overflow import Column, Flow
from handoff.pdf.page import Paper, Running
from handoff.pdf.render import Rendered, Stamp
from handoff.pdf.style import BODY, Type
from handoff.pdf.text import Span
from handoff.pdf.when import day, moment, said

__all__ = ["CannotCopy", "Chapter", "Copy", "PacketCover", "packet"]

_BIG = Type(13, True)


@dataclass(frozen=True, slots=True)
class PacketCover:
    """What the first page says."""

    title: str  # 軽度者に対する福祉用具貸与の確認について
    to: str  # 「旭川市 介護保険担当課」
    client_name: str
    insured_no: str
    care_level: str
    office: str
    office_no: str
    office_tel: str
    care_manager: str
    submitted_on: date | None = None
    about: tuple[str, ...] = ()  # the items of equipment
    note: str = ""  # what the municipality wants to know besides


def packet(cover: PacketCover, parts: Sequence[Chapter | Copy], stamp: Stamp) -> Rendered:
    """Cover and `parts` as one PDF with continuous page numbers; the same input gives the same bytes.

    Raises CannotCopy for a copy that is no readable PDF or picture, or has a password.
    """

    def front(paper: Paper, contents: Sequence[Begins]) -> None:
        _cover(paper, cover, contents, stamp)

    paper = Paper(cover.title, stamp.at)
    return bind(paper, front, parts, stamp, person=cover.client_name)


def _cover(paper: Paper, cover: PacketCover, contents: Sequence[Begins], stamp: Stamp) -> None:
    small = f"文書番号 {stamp.reference}" if stamp.reference else ""
    dated = f"作成 {moment(stamp.at)}"
    flow = Flow(paper, Running("提出書類", f"{cover.client_name} 様", dated, small))
    flow.y -= 8
    flow.words([Span(f"{cover.to}　御中", _BIG)], 10)
    flow.words([Span(cover.title, _BIG)], 8)
    flow.fields(("被保険者氏名", cover.client_name), ("被保険者番号", said(cover.insured_no)))
    flow.fields(("要介護度", said(cover.care_level)), ("提出日", day(cover.submitted_on)))
    flow.fields(("福祉用具", said("\n".join(cover.about))))
    flow.y -= 8
    flow.fields(("事業所", cover.office), ("事業所番号", said(cover.office_no)))
    flow.fields(("担当", said(cover.care_manager)), ("電話", said(cover.office_tel)))
    flow.heading("書類の一覧")
    rows = [(str(one.number), one.title, f"{one.page} ページ") for one in contents]
    flow.table((Column("", 8), Column("書類"), Column("始まり", 28)), rows)
    if cover.note:
        flow.y -= 8
        flow.words([Span(cover.note, BODY)])
