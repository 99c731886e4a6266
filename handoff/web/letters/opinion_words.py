"""What the page 「主治医の意見」 says about each medical service."""

from __future__ import annotations

from dataclasses import dataclass

from handoff.actions.care_plan import MEANS
from handoff.actions.opinions import NEEDS, SOURCES, Line
from handoff.db.opinions import Opinion
from handoff.rules.medical_services import CoverState, label_of

_KINDS = {
    CoverState.COVERED: "ok",
    CoverState.NOT_HEARD: "stop",
    CoverState.NOT_NEEDED: "warn",
    CoverState.UNDECIDED: "warn",
    CoverState.UNCLEAR: "warn",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One service: its tag, and which of the two buttons leads on."""

    line: Line
    words: str
    kind: str
    asks: bool  # the doctor must (still) be asked
    delivers: bool

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.asks or self.delivers


def card(line: Line) -> Card:
    """The line of a service as the page shows it."""
    found = line.coverage
    asks = found.state in (CoverState.NOT_HEARD, CoverState.UNDECIDED, CoverState.UNCLEAR)
    return Card(line, found.state.label, _KINDS[found.state], asks, found.must_deliver)


def source_words(opinion: Opinion) -> str:
    """「主治医連絡票（整理番号 K7M2-4TXQ）」"""
    words = SOURCES.get(opinion.source, opinion.source)
    if opinion.answer is not None:
        return f"{words}（整理番号 {opinion.answer.letter.ref_no}）"
    return words


def needs_words(opinion: Opinion, care_level: str = "") -> str:
    """「訪問看護：必要、通所リハビリテーション：判断保留」"""
    return "、".join(
        f"{label_of(code, care_level)}：{NEEDS.get(need, need)}"
        for code, need in opinion.services.items()
    )


def delivered_by(code: str) -> str:
    """The means of a delivery in words."""
    return MEANS.get(code, code)
