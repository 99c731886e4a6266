"""What an action may raise. A view turns each into a page and does nothing else.

`message` is the plain Japanese sentence a person reads: what happened and what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handoff.db.stays import Stay
from handoff.rules.problems import NotAllowed, NotFound, Problem
from handoff.sheets.model import Finding

__all__ = [
    "AlreadyOpen",
    "NotAllowed",
    "NotFound",
    "Problem",
    "Refused",
    "Stale",
    "TooMany",
    "need_clean",
    "refuse",
]


class Refused(Problem):
    """What was given cannot be accepted; `findings` say what to mend, nothing was changed."""

    message = "次の点を直してから、もう一度押してください。"

    def __init__(self, findings: Sequence[Finding], message: str = "") -> None:
        self.findings = tuple(findings)
        super().__init__(message or (self.findings[0].message if self.findings else ""))


class Stale(Problem):
    """The record was changed after this page was opened.

    `theirs` is what is stored now, `yours` what was typed: the page shows both, nothing is lost.
    """

    message = (
        "この画面を開いたあとに、内容が変わっています。両方を見比べて、残すほうを選んでください。"
    )

    def __init__(self, theirs: Any, yours: Any = None, message: str = "") -> None:
        self.theirs = theirs
        self.yours = yours
        super().__init__(message)


class AlreadyOpen(Problem):
    """The client already has an open stay that cannot be the one reported."""

    message = "この方には、まだ退院になっていない別の入院があります。先にそちらを確認してください。"

    def __init__(self, stay: Stay, message: str = "") -> None:
        self.stay = stay
        super().__init__(message)


class TooMany(Problem):
    """Too many tries; `until` says from when on it works again."""

    message = "試した回数が多いため、しばらく受け付けられません。時間をおいてください。"

    def __init__(self, until: datetime, message: str = "") -> None:
        self.until = until
        super().__init__(message)


def refuse(key: str, message: str, code: str = "") -> Refused:
    """A `Refused` about the one field `key`."""
    return Refused((Finding("refuse", key, message, code),))


def need_clean(findings: Sequence[Finding]) -> None:
    """Raises Refused when there is anything to mend."""
    if findings:
        raise Refused(findings)
