"""The papers of an office's month, one after the other: what was sent, byte for byte, and 提供記録.

Used by the batches of the web (batch_work) and by `handoff print-month`. The papers are named by day,
initials, sheet and version: a list of files must not tell who is ill.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

import pikepdf
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import evidence
from handoff.db import find_batches
from handoff.db.find_batches import KeptPaper
from handoff.db.stays import Stay
from handoff.exchange.listing import Listing, to_csv
from handoff.pdf.discharge_record import discharge_part
from handoff.pdf.provision import provision_part
from handoff.pdf.render import Stamp, join
from handoff.sheets import catalogue
from handoff.sheets.masking import initials

log = logging.getLogger(__name__)

PDF = "application/pdf"
LIST = "一覧.csv"
RECORD = "提供記録"
_ENDINGS = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png"}
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_MONTH = re.compile("([0-9]{4})-(0[1-9]|1[0-2])")
_CHANGED = "保管した内容と一致しないため、入れていません。管理者に知らせてください"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper to come. `kept` None: the 提供記録 of the stay `stay_id`, drawn when it is asked for."""

    name: str  # of the file
    title: str
    client_id: int | None
    client_name: str
    client_kana: str
    kept: KeptPaper | None = None
    stay_id: int = 0

    @property
    def media_type(self) -> str:
        """What kind of file it is."""
        return self.kept.media_type if self.kept else PDF

    @property
    def bookmark(self) -> str:
        """What the bookmark in the joined PDF says."""
        return f"{self.client_name} 様　{self.title}"

    @property
    def is_for_book(self) -> bool:
        """Whether it can be joined to others: no pictures, and of several forms the last."""
        return self.media_type == PDF and not (self.kept and self.kept.replaced)


class Changed(Exception):
    """The kept bytes are not those that were kept: they are not handed out."""


def month_span(month: str) -> tuple[datetime, datetime] | None:
    """First moment of a month "2026-11" in Japan and of the next one; None for anything else."""
    found = _MONTH.fullmatch(month)
    if found is None or not 2000 <= int(found[1]) < 2200:
        return None
    year, number = int(found[1]), int(found[2])
    start = datetime(year, number, 1, tzinfo=clock.TOKYO)
    return start, datetime(year + number // 12, number % 12 + 1, 1, tzinfo=clock.TOKYO)


def month_papers(session: Session, office_id: int, month: str) -> list[Paper]:
    """What the office sent in the month, oldest first, then a 提供記録 for each stay provided for.

    The names do not change while more is sent. Raises ValueError for a month that is none.
    """
    span = month_span(month)
    if span is None:
        raise ValueError(f"{month} is no month")
    kept = [_of_kept(one) for one in find_batches.kept_papers(session, office_id, *span)]
    stays = find_batches.stays_provided(session, office_id, *span)
    return [*kept, *(_of_stay(stay) for stay in stays)]


def content_of(session: Session, paper: Paper, now: datetime) -> bytes:
    """The bytes of a paper. Raises Changed when kept bytes do not match their SHA-256."""
    if paper.kept is None:
        stay = session.get_one(Stay, paper.stay_id)
        stamp = Stamp(clock.local(now), reference=stay.public_id)
        given, discharge = evidence.records_of(session, stay)
        parts = [provision_part(given)] + ([discharge_part(discharge)] if discharge else [])
        return join(RECORD, stamp, parts).pdf
    data = find_batches.bytes_of(session, paper.kept.document_id)
    if hashlib.sha256(data).hexdigest() != paper.kept.sha256:
        log.error("document %s does not match its SHA-256", paper.kept.public_id)
        raise Changed
    return data


def listing(papers: Iterable[Paper], digests: dict[str, str]) -> bytes:
    """一覧.csv: whose paper each file is. `digests`: name → SHA-256 of those that are there."""
    return to_csv(_line(paper, digests.get(paper.name, "")) for paper in papers)


def book(files: Iterable[tuple[str, bytes]]) -> bytes:
    """All PDFs (title, bytes) as one with a bookmark each, to be printed at once."""
    whole, opened = pikepdf.new(), []
    with whole.open_outline() as outline:
        for title, data in files:
            one = pikepdf.open(BytesIO(data))
            opened.append(one)
            first = len(whole.pages)
            whole.pages.extend(one.pages)
            outline.root.append(pikepdf.OutlineItem(title, first))
    out = BytesIO()
    whole.save(out, deterministic_id=True)
    for one in opened:
        one.close()
    whole.close()
    return out.getvalue()


def _of_kept(kept: KeptPaper) -> Paper:
    sheet = catalogue.get(kept.code)
    extra = {"answer": "_回答", "own_form": "_自所の様式", "stamped": "_時刻証明", "countersigned": "_受領署名"}  # fmt: skip
    title = f"{sheet.title} 第{kept.number}版{extra.get(kept.kind, '').replace('_', '　')}"
    name = _name(
        kept.sent_at,
        kept.client_kana,
        f"{sheet.title}_第{kept.number}版{extra.get(kept.kind, '')}",
        kept.public_id,
        _ENDINGS.get(kept.media_type, "bin"),
    )
    return Paper(name, title, kept.client_id, kept.client_name, kept.client_kana, kept)


def _of_stay(stay: Stay) -> Paper:
    client = stay.client
    name = client.name if client else stay.person_name
    kana = client.kana if client else stay.person_kana
    file = _name(stay.admitted_on, kana, RECORD, stay.public_id, "pdf")
    return Paper(file, RECORD, stay.client_id, name, kana, stay_id=stay.id)


def _name(when: datetime | date | None, kana: str, title: str, public_id: str, ending: str) -> str:
    """22日_タ・シ_入院時情報提供シート_第1版_a1b2c3d4.pdf; 提供記録 begins with the day of admission."""
    day = clock.local(when) if isinstance(when, datetime) else when
    head = f"{day:%m%d}_" if day else ""
    return _FORBIDDEN.sub("_", f"{head}{initials(kana) or '－'}_{title}_{public_id[:8]}.{ending}")


def _line(paper: Paper, digest: str) -> Listing:
    kept = paper.kept
    notes = []
    if kept and kept.corrects:
        notes.append("訂正")
    if kept and kept.withdrawn_at:
        notes.append(f"{clock.local(kept.withdrawn_at):%Y-%m-%d %H:%M} に取り下げ")
    if not digest:
        notes.append(_CHANGED)
    return Listing(
        file=paper.name,
        client=paper.client_name,
        kana=paper.client_kana,
        title=paper.title,
        sent_at=f"{clock.local(kept.sent_at):%Y-%m-%d %H:%M}" if kept else "",
        sent_by=kept.sent_by if kept else "",
        pages=str(kept.pages or "") if kept else "",
        sha256=digest,
        note="、".join(notes),
    )
