"""Keeping a paper: its bytes with their SHA-256, signed where the installation signs.

A paper that cannot be signed (the certificate has ended) goes out all the same: the log says it, and
so do the pages of the revision. A time stamp is only noted as wanted; the relay fetches it.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions.imprint import imprint_of
from handoff.actions.problems import NotAllowed, refuse
from handoff.clock import local
from handoff.db import find_papers, find_sheets
from handoff.db.offices import Office
from handoff.db.sheets import Document, Revision
from handoff.pdf import sign
from handoff.pdf.certificates import CannotSign, SigningKeys
from handoff.pdf.render import Rendered
from handoff.pdf.sign import Signing
from handoff.pdf.signature_stamp import StampWords
from handoff.rules.access import Actor, Permission
from handoff.rules.offices import Side

log = logging.getLogger(__name__)

COUNTERSIGNED, STAMPED = "countersigned", "stamped"
"""Kinds of documents that grow out of a kept one."""
SIGNED = "b-b"
UNSIGNED = "unsigned"
"""Key of `manifest`: why a paper that should have a signature has none."""
_ACT, _ANSWER = "電子署名", "受領の電子署名"


@dataclass(frozen=True, slots=True)
class Making:
    """What a kept document is: kind, name of its file, when it was made, in whose work."""

    kind: str
    file_name: str
    at: datetime
    by: int


def keep(session: Session, revision: Revision, making: Making, made: Rendered) -> Document:
    """Keep a paper that was just drawn, signed if this installation signs."""
    imprint = imprint_of(session)
    content, why_not = made.pdf, imprint.fault
    if imprint.keys is not None:
        content, why_not = _signed(session, imprint.keys, revision, making.at, made.pdf)
    signed = imprint.keys is not None and not why_not
    if why_not:
        log.error("revision %s is kept without a signature: %s", revision.public_id, why_not)
    document = Document(
        revision_id=revision.id,
        kind=making.kind,
        signed=SIGNED if signed else "",
        stamp_wanted=signed and imprint.wants_stamp,
        manifest={UNSIGNED: why_not} if why_not else None,
        file_name=making.file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        pages=made.report.pages,
        content=content,
        created_at=making.at,
        created_by=making.by,
    )
    session.add(document)
    session.flush()
    return document


def countersign(session: Session, actor: Actor, now: datetime, revision: Revision) -> Document:
    """The signature of the receiving side on the paper as it was sent: a document of its own.

    Asked twice, done once. Raises NotAllowed, NotFound (not the receiving side), Refused (no
    signature to add to, withdrawn, certificate ended).
    """
    if not actor.may(Permission.SHEET_RECEIVE) or actor.side is not Side.HOSPITAL:
        raise NotAllowed
    find_sheets.revision_for(session, actor, revision.public_id)
    if revision.withdrawn_at is not None:
        raise refuse("sign", "このシートは取り下げられました。署名は要りません。")
    paper, imprint = find_papers.newest_of(session, revision, "sheet"), imprint_of(session)
    if paper is None or not paper.signed or imprint.keys is None:
        raise refuse("sign", "このシートのPDFには電子署名がないため、署名を重ねられません。")
    find_papers.locked(session, paper.id)  # two colleagues press at once
    if done := find_papers.newest_of(session, revision, COUNTERSIGNED):
        return done
    base = find_papers.newest_of(session, revision, STAMPED) or paper
    who = f"{actor.office_name} {actor.account_name}"
    signing = Signing(StampWords(_ANSWER, who, local(now)), "受領")
    try:
        content = sign.countersign(base.content, imprint.keys, signing)
    except CannotSign as error:
        raise refuse("sign", str(error)) from error
    document = _grown(base, COUNTERSIGNED, "_受領の署名", content)
    document.signed, document.stamp_wanted = SIGNED, imprint.wants_stamp
    document.created_at, document.created_by = now, actor.account_id
    session.add(document)
    session.flush()
    return document


def keep_stamped(
    session: Session, now: datetime, document_id: int, content: bytes, level: str
) -> Document | None:
    """Keep a paper that got its time stamp; None when another relay was first."""
    base = find_papers.locked(session, document_id)
    if base is None or not base.stamp_wanted:
        return None
    base.stamp_wanted = False
    document = _grown(base, STAMPED, "_タイムスタンプ付き", content)
    document.signed = level
    document.created_at, document.created_by = now, base.created_by
    session.add(document)
    session.flush()
    return document


def _grown(base: Document, kind: str, what: str, content: bytes) -> Document:
    """A later form of a kept paper: everything of it and something behind."""
    return Document(
        revision_id=base.revision_id,
        kind=kind,
        of_id=base.id,
        stamp_wanted=False,
        file_name=base.file_name.removesuffix(".pdf") + f"{what}.pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        pages=base.pages,
        content=content,
    )


def _signed(
    session: Session, keys: SigningKeys, revision: Revision, at: datetime, pdf: bytes
) -> tuple[bytes, str]:
    """The signed bytes and ""; or the bytes as they are and why they could not be signed."""
    office = session.get_one(Office, revision.office_id)
    words = StampWords(_ACT, office.name, local(at))
    try:
        return sign.sign(pdf, keys, Signing(words, f"第{revision.number}版の保存")), ""
    except CannotSign as error:
        return pdf, str(error)
