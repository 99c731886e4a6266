"""根拠資料 一式: the first page with contents, 第5表 to paste, the rules with their sources, the files.

The sheets themselves are not drawn anew: their kept pages are laid in (pdf.binding), and the file
says of every original its SHA-256.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from handoff.pdf.binding import Begins, Chapter, Copy, bind
from handoff.pdf.overflow import Column, Flow
from handoff.pdf.page import Paper, Running
from handoff.pdf.render import Drawer, Rendered, Report, Stamp
from handoff.pdf.style import BODY, CHOICE, STRONG, Type
from handoff.pdf.text import Span
from handoff.pdf.when import day, moment, said

TITLE = "根拠資料 一式"
_BIG = Type(15, True)


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One line of 第5表: day, hour when it is known, item, words."""

    on: date
    at: time | None
    item: str
    words: str

    @property
    def day_words(self) -> str:
        """「令和8年11月22日（日） 14:03」; 「（日付の記録なし）」 when the day was not recorded."""
        if self.on == date.max:
            return "（日付の記録なし）"
        hour = f" {self.at:%H:%M}" if self.at else ""
        return f"{day(self.on)}{hour}"


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter to a doctor in short, for 第5表. `answers`: day, how, words."""

    title: str
    ref_no: str
    institution: str
    doctor: str
    sent_at: datetime | None
    means: str
    asked: str
    answers: tuple[tuple[date, str, str], ...] = ()
    unanswered_on: date | None = None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule a verdict rests on: id, title, how sure the knowledge is, its sources in words."""

    id: str
    title: str
    mark: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileLine:
    """An original: what it is, its name in the ZIP, its pages, its SHA-256."""

    title: str
    name: str
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class EvidenceFront:
    """What the first page says. `facts` are pairs of label and value, `results` of add-on and verdict."""

    person: str
    facts: tuple[tuple[str, str], ...]
    results: tuple[tuple[str, str], ...]
    insurer: str
    since: str = ""  # 「前回（令和8年11月22日 14:03）から変わったところ」, "" for the first one
    differences: tuple[str, ...] = ()
    by: str = ""


def evidence(front: EvidenceFront, parts: Sequence[Chapter | Copy], stamp: Stamp) -> Rendered:
    """The whole file with continuous page numbers; the same input gives the same bytes.

    Raises CannotCopy for an original that cannot be laid in.
    """

    def draw(paper: Paper, contents: Sequence[Begins]) -> None:
        _front(paper, front, contents, stamp)

    paper = Paper(TITLE, stamp.at)
    return bind(paper, draw, parts, stamp, person=front.person, bookmarks=True)


def support_part(lines: Sequence[SupportLine], person: str) -> Drawer:
    """第5表 as a table to copy from."""

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        flow = _flow(paper, "居宅介護支援経過（第5表）に写す文", person, stamp)
        flow.words([Span("記録にあることだけを、日時の順に並べています。", BODY)], 6)
        rows = [(line.day_words, line.item, line.words) for line in lines]
        flow.table((Column("年月日", 36), Column("項目", 34), Column("内容")), rows)

    return draw


def rules_part(rules: Sequence[RuleLine], person: str) -> Drawer:
    """The rules the verdicts rest on, each with what is known of it and where from."""

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        flow = _flow(paper, "判定の根拠と出典", person, stamp)
        rows = [(r.id, f"{r.title}\n（{r.mark}）", "\n".join(r.sources)) for r in rules]
        flow.table((Column("番号", 15), Column("きまり", 78), Column("出典")), rows)

    return draw


def files_part(files: Sequence[FileLine], person: str) -> Drawer:
    """Every original with its SHA-256; the same names stand in the ZIP."""

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        flow = _flow(paper, "原本の一覧と照合値", person, stamp)
        flow.words(
            [
                Span("照合値は、渡したとき・受け付けたときのままのファイルのSHA-256です。", BODY),
                Span("ZIPには、同じ名前で原本が入っています。", BODY),
                Span("電子署名は、原本のほうで確かめてください。", BODY),
            ],
            6,
        )
        if not files:
            flow.words([Span("原本はまだありません。", BODY)])
        for number, one in enumerate(files, 1):
            pages = f"{one.pages}ページ" if one.pages else ""
            flow.fields((f"{number}", f"{one.title}　{pages}\n{one.name}\n{one.sha256}"), label=9)

    return draw


def _flow(paper: Paper, title: str, person: str, stamp: Stamp) -> Flow:
    small = f"文書番号 {stamp.reference}" if stamp.reference else ""
    return Flow(paper, Running(title, f"{person} 様", f"作成 {moment(stamp.at)}", small))


def _front(
    paper: Paper, front: EvidenceFront, contents: Sequence[Begins], stamp: Stamp
) -> None:  # fmt: skip
    flow = _flow(paper, TITLE, front.person, stamp)
    flow.y -= 6
    flow.words([Span(TITLE, _BIG)], 8)
    pairs = list(front.facts)
    while pairs:
        flow.fields(*((label, said(value)) for label, value in pairs[:2]))
        pairs = pairs[2:]
    if front.by:
        flow.fields(("作成した者", front.by), ("作成", moment(stamp.at)))
    for topic, result in front.results:
        flow.labelled(topic, [Span(result, STRONG)], label=42)
    if front.results:
        flow.y -= 3
        flow.words([Span(front.insurer, CHOICE)], 4)
    flow.heading("目次")
    rows = [(str(one.number), one.title, f"{one.page} ページ") for one in contents]
    flow.table((Column("", 9), Column("書類"), Column("始まり", 26)), rows)
    if front.since:
        flow.heading(front.since)
        for words in front.differences or ("変わったところはありません。",):
            flow.words([Span(f"・{words}", BODY)], 1)
