"""What goes into a document besides its content, and what comes out: stamp, report, bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from handoff.pdf.code_mark import CheckMark
from handoff.pdf.page import Paper


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the document says about itself. `at` is an aware datetime in Japan time."""

    at: datetime
    reference: str = ""  # public id of the revision
    note: str = ""  # 「第2版（訂正）」「下書き（送付前）」
    check: CheckMark | None = None  # printed in the foot of every page


@dataclass(slots=True)
class Report:
    """What the paper could not show as recorded; shown before a sheet is issued."""

    pages: int = 0
    shrunk: dict[str, float] = field(default_factory=dict)  # key → size in points
    continued: dict[str, int] = field(default_factory=dict)  # key → number of the 別紙
    missing: tuple[tuple[str, str], ...] = ()  # (key, character printed as 〓)
    base_form: tuple[tuple[str, str], ...] = ()  # (key, variant printed in its ordinary form)
    dropped: tuple[tuple[str, str], ...] = ()  # (key, invisible character left out)
    overfull: list[str] = field(default_factory=list)  # cells whose printed words do not fit


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF and its report."""

    pdf: bytes
    report: Report


Drawer = Callable[[Paper, Stamp, Report], None]
"""One part of a document: a sheet, the page 提供記録, a cover."""
