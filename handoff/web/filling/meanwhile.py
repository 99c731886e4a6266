"""What a colleague did with the sheet while one's own screen was open: said on every page of it.

Nobody's words are lost by it: one's own stay in the draft, which becomes a correction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from handoff.db.find_work import SentSince
from handoff.rules.access import Actor
from handoff.web.frame.filters import when

KEPT = "この画面の入力は下書きに残っています。"


@dataclass(frozen=True, slots=True)
class Overtaken:
    """The words of the notice, the same in short for the line at the foot, and where to go on."""

    words: str
    short: str
    links: tuple[tuple[str, str], ...]  # (address, words), the way to go on first

    def as_plain(self) -> dict[str, Any]:
        """For the answer to a script."""
        return {"words": self.words, "short": self.short, "links": self.links}


def sent_by_another(
    sent: SentSince, actor: Actor, go_on: str, look: str, *, filed: bool = False
) -> Overtaken:
    """A version was sent after the draft was begun. `go_on` is where the draft becomes its correction,
    `look` where the version is read; `filed`: the sheet is kept in the own file, not sent."""
    who = "あなた" if sent.account_id == actor.account_id else f"{sent.name}さん"
    did = "記録として保存しました" if filed else "送りました"
    if sent.withdrawn_at is not None:
        did = ("保存し" if filed else "送り") + "、そのあと取り下げました"
    version = f"第{sent.number}版"
    then = "新しい版にできます" if filed else "訂正として送れます"
    words = f"{who}が {when(sent.sent_at)} にこのシートを{did}（{version}）。"
    words += f"{KEPT}違うところがあれば、{then}。"
    links = ((go_on, f"{version}と見比べて続ける"), (look, f"{version}を見る"))
    return Overtaken(words, f"{who}が{did}（{version}）", links)
