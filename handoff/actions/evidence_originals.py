"""The originals of an evidence file: kept papers, attachments, scans, with the names they get in the ZIP."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handoff.actions.attachments import AttachmentKind
from handoff.actions.letter_papers import PACKET, PaperKind
from handoff.actions.sealing import CannotOpen, unseal
from handoff.actions.upload_checks import harmless_name
from handoff.clock import TOKYO
from handoff.db import find_discharge, find_evidence, find_letters
from handoff.db.discharge import Attachment
from handoff.db.find_provision import revisions_of
from handoff.db.letters import Letter
from handoff.db.sheets import Document, Revision
from handoff.db.stays import Stay
from handoff.rules.own_forms import OWN_FORM
from handoff.sheets import catalogue

AFTER_DISCHARGE = timedelta(days=31)
"""Letters about the client so long after a stay belong to its file: the opinion is sought on going home."""
_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_WORDS = {
    "sheet": "",
    "own_form": f"（{OWN_FORM}）",
    "fax": "（FAXで送った紙）",
    "cover": "（送付票）",
    "provision": "（提供記録）",
    "stamped": "（タイムスタンプを加えたもの）",
    "countersigned": "（相手の署名を加えたもの）",
    "answer": "　回答を含む全体",
}


@dataclass(frozen=True, slots=True)
class Original:
    """One file that was handed over or attached. Exactly one of `document` and `attachment` is set."""

    key: str
    title: str
    name: str
    pages: int
    sha256: str
    media_type: str
    document: Document | None = None
    attachment: Attachment | None = None
    withdrawn: bool = False

    @property
    def ours(self) -> bool:
        """Whether this system drew it."""
        return self.document is not None and self.document.kind != "own_form"

    def content(self, secret: str) -> bytes:
        """The bytes as they were kept. Raises CannotOpen when they are not what they were."""
        if self.document is not None:
            found = self.document.content
        elif self.attachment is not None:
            found = unseal(secret, self.attachment.public_id, self.attachment.sealed)
        else:
            raise CannotOpen
        if hashlib.sha256(found).hexdigest() != self.sha256:
            raise CannotOpen
        return found


def originals_of(
    session: Session, stay: Stay, letters: Sequence[Letter], folder: str = ""
) -> tuple[Original, ...]:
    """Every original of a stay in the order of the file: ①, ②, ③ ④, attachments, signed scans.

    `folder` goes before the names in the ZIP.
    """
    found: list[Original] = []
    revisions: list[Revision] = []
    for code in catalogue.STAY_SHEETS:
        sent = revisions_of(session, stay.id, code)
        title = catalogue.get(code).title
        found += _kept(session, sent, f"{catalogue.get(code).number}{title}")
        revisions += sent
    requests = find_evidence.requests_of(session, letters)
    for letter in letters:
        sent = requests[letter.sheet_id]
        sheet = catalogue.get(letter.sheet.code)
        found += _kept(session, sent, f"{sheet.number}{sheet.short} {letter.ref_no}")
        revisions += sent
        found += [_attached(one) for one in find_letters.papers_of_letter(session, letter)]
    found += [_attached(one) for one in find_discharge.attachments_of(session, [stay.id])]
    there = {one.key for one in found}
    scans = [_attached(one) for one in find_evidence.scans_of(session, revisions)]
    found += [one for one in scans if one.key not in there]
    return tuple(_numbered(found, folder))


def letters_of(session: Session, stay: Stay) -> list[Letter]:
    """The letters to doctors that belong to the file of a stay."""
    if stay.client_id is None or stay.admitted_on is None:
        return []
    since = datetime.combine(stay.admitted_on, datetime.min.time(), tzinfo=TOKYO)
    end = stay.ended_on or stay.admitted_on
    until = datetime.combine(end, datetime.max.time(), tzinfo=TOKYO) + AFTER_DISCHARGE
    return find_evidence.letters_of(session, stay, since, until)


def _kept(session: Session, revisions: Sequence[Revision], title: str) -> list[Original]:
    documents = find_evidence.documents_of(session, revisions)
    out = []
    for revision in revisions:
        gone = "（取り下げた版）" if revision.withdrawn_at else ""
        for document in documents[revision.id]:
            what = _WORDS.get(document.kind, "")
            out.append(
                Original(
                    key=f"document:{document.public_id}",
                    title=f"{title}　第{revision.number}版{what}{gone}",
                    name=document.file_name,
                    pages=document.pages,
                    sha256=document.sha256,
                    media_type=document.media_type,
                    document=document,
                    withdrawn=bool(gone),
                )
            )
    return out


def _attached(one: Attachment) -> Original:
    gone = "（取り下げ）" if one.withdrawn_at else ""
    scan = "（署名した紙の写し）" if one.revision_id else ""
    kind, named = _kind(one.kind), one.title or one.file_name.rpartition(".")[0]
    return Original(
        key=f"attachment:{one.public_id}",
        title=f"添付　{kind}{scan}{'' if named in kind else f'　{named}'}{gone}",
        name=one.file_name,
        pages=one.pages,
        sha256=one.sha256,
        media_type=one.media_type,
        attachment=one,
        withdrawn=bool(gone),
    )


def _kind(kind: str) -> str:
    if kind in set(AttachmentKind):
        return AttachmentKind(kind).label
    if kind in set(PaperKind):
        return PaperKind(kind).label
    return "市への提出書類 一式" if kind == PACKET else "書類"


def _numbered(found: Sequence[Original], before: str) -> list[Original]:
    """The same with the names they get in the ZIP: a number in front, so that none covers another."""
    out = []
    for number, one in enumerate(found, 1):
        folder = "添付" if one.attachment is not None else "原本"
        name = harmless_name(one.name, _ENDINGS.get(one.media_type, ".pdf"))
        out.append(replace(one, name=f"{before}{folder}/{number:03d}_{name}"))
    return out
