"""書類: 看護サマリー, 診療情報提供書 and others, attached to a stay, received and read by name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions import tell
from handoff.actions.moves import need_write
from handoff.actions.problems import NotAllowed, NotFound, refuse
from handoff.actions.sealing import CannotOpen, seal, unseal
from handoff.actions.timeline import EventKind, checked_text, record
from handoff.actions.upload_checks import LARGEST, Accepted, accept
from handoff.db import find_discharge
from handoff.db.discharge import Attachment, AttachmentReading
from handoff.db.stays import Stay
from handoff.db.types import new_public_id
from handoff.notify.messages import NoticeKind, message
from handoff.rules.access import Actor
from handoff.rules.life import MatchState, StayState
from handoff.rules.offices import Side

__all__ = [
    "LARGEST",
    "MOST_PER_STAY",
    "AttachmentKind",
    "Upload",
    "add",
    "open_content",
    "receive",
    "withdraw",
]

MOST_PER_STAY = 40


class AttachmentKind(StrEnum):
    """What a document is. Values are stored."""

    NURSING_SUMMARY = "nursing_summary"
    REFERRAL = "referral"
    REHAB_SUMMARY = "rehab_summary"
    MEDICINES = "medicines"
    JOINT_GUIDANCE = "joint_guidance"
    OWN_DISCHARGE = "own_discharge"
    OTHER = "other"
    SIGNED_PAPER = "signed_paper"  # belongs to one revision, added from its page

    @property
    def label(self) -> str:
        """The word on screen and on paper."""
        return {
            "nursing_summary": "看護サマリー",
            "referral": "診療情報提供書",
            "rehab_summary": "リハビリテーションサマリー",
            "medicines": "お薬の情報",
            "joint_guidance": "退院時共同指導の文書（本人・家族に渡したもの）",
            "own_discharge": "退院時連携シートのかわりの、病院の様式",
            "other": "その他",
            "signed_paper": "署名・押印した用紙の写し",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes from the browser."""

    file_name: str
    content: bytes
    kind: AttachmentKind
    title: str = ""


def add(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    upload: Upload,
    secret: str,
    revision_id: int | None = None,
) -> Attachment:
    """Check, seal and keep a document; the other side is told. Raises NotAllowed, Refused.

    `secret` is that of the installation, `revision_id` names the revision whose signed paper it is. The same bytes of the same kind again are the same
    document: nothing is doubled.
    """
    need_write(actor)
    _need_partner(actor, stay)
    title = checked_text("title", upload.title, 100)
    accepted = accept(upload.file_name, upload.content)
    digest = hashlib.sha256(accepted.content).hexdigest()
    there = find_discharge.attachments_of(session, [stay.id])
    for one in there:
        same = (one.sha256, one.kind, one.from_office_id) == (digest, upload.kind, actor.office_id)
        if same and one.withdrawn_at is None and one.revision_id == revision_id:
            return one
    if len(there) >= MOST_PER_STAY:
        raise refuse(
            "file", f"書類は1回の入院に{MOST_PER_STAY}件までです。まとめて添付してください。"
        )
    attachment = _sealed(actor, now, stay, upload, accepted, secret)
    attachment.title, attachment.sha256 = title, digest
    attachment.revision_id = revision_id
    session.add(attachment)
    session.flush()
    _line(session, actor, now, stay, attachment, EventKind.ATTACHED)
    _news(session, actor, now, stay, attachment, NoticeKind.ATTACHED)
    return attachment


def open_content(
    session: Session, actor: Actor, now: datetime, attachment: Attachment, secret: str
) -> bytes:
    """The document as it was kept, noting who read it first when.

    Raises NotAllowed, Refused (withdrawn, for the other side), CannotOpen (another secret, or
    changed bytes).
    """
    stay = session.get_one(Stay, attachment.stay_id)
    if actor.office_id not in (stay.care_office_id, stay.hospital_id, attachment.from_office_id):
        raise NotFound
    if attachment.withdrawn_at is not None and attachment.from_office_id != actor.office_id:
        raise refuse("file", "この書類は取り下げられました。理由を確かめてください。")
    content = unseal(secret, attachment.public_id, attachment.sealed)
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise CannotOpen
    if attachment.from_office_id != actor.office_id:
        _note_reading(session, actor, now, attachment)
    return content


def receive(session: Session, actor: Actor, now: datetime, attachment: Attachment) -> Attachment:
    """受領しました: one press by the other side, asked twice done once; the sender is told."""
    need_write(actor)
    if attachment.from_office_id == actor.office_id:
        raise NotAllowed
    if attachment.withdrawn_at is not None:
        raise refuse("file", "この書類は取り下げられました。受領は要りません。")
    if attachment.received_at is None:
        stay = session.get_one(Stay, attachment.stay_id)
        attachment.received_at, attachment.received_by = now, actor.account_id
        session.flush()
        _line(session, actor, now, stay, attachment, EventKind.ATTACHMENT_RECEIVED)
        tell.take_back(session, now, _told(attachment), by=actor.account_id)
        _news(session, actor, now, stay, attachment, NoticeKind.ATTACHMENT_RECEIVED)
    return attachment


def withdraw(
    session: Session, actor: Actor, now: datetime, attachment: Attachment, reason: str
) -> Attachment:
    """Take a document back (wrong person, wrong file), by the office that gave it. It stays kept.

    Raises NotAllowed, Refused.
    """
    need_write(actor)
    if attachment.from_office_id != actor.office_id:
        raise NotAllowed
    reason = checked_text("reason", reason, 300, "取り下げる理由を入れてください。")
    if attachment.withdrawn_at is None:
        stay = session.get_one(Stay, attachment.stay_id)
        attachment.withdrawn_at, attachment.withdrawn_by = now, actor.account_id
        attachment.withdrawn_reason = reason
        session.flush()
        _line(session, actor, now, stay, attachment, EventKind.ATTACHMENT_WITHDRAWN, reason)
        tell.take_back(session, now, _told(attachment), by=None)
        _news(session, actor, now, stay, attachment, NoticeKind.ATTACHMENT_WITHDRAWN)
    return attachment


def _need_partner(actor: Actor, stay: Stay) -> None:
    """A document is about one client of one care office: before that is sure, it waits."""
    if stay.state is StayState.CANCELLED:
        raise refuse("file", "この入院は取り消されています。取り消しを元に戻してから添付してください。")  # fmt: skip
    if actor.side is Side.HOSPITAL and stay.match is not MatchState.CONFIRMED:
        raise refuse(
            "file",
            "担当の事業所が「担当の方です」と確かめてから添付してください。"
            "急ぐときは、事業所に電話してください。",
        )


def _sealed(
    actor: Actor, now: datetime, stay: Stay, upload: Upload, accepted: Accepted, secret: str
) -> Attachment:
    public_id = new_public_id()
    return Attachment(
        public_id=public_id,
        stay_id=stay.id,
        kind=upload.kind.value,
        file_name=accepted.file_name,
        media_type=accepted.media_type,
        size=len(accepted.content),
        pages=accepted.pages,
        sealed=seal(secret, public_id, accepted.content),
        from_office_id=actor.office_id,
        added_by=actor.account_id,
        added_at=now,
    )


def _news(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    attachment: Attachment,
    kind: NoticeKind,
) -> None:
    to = tell.partner(session, stay, actor.side or Side.CARE)
    text = message(kind, attachment.public_id)
    tell.tell(session, actor, now, text, to, stay, {"attachment": attachment.public_id})


def _note_reading(session: Session, actor: Actor, now: datetime, attachment: Attachment) -> None:
    if any(r.account_id == actor.account_id for r in attachment.readings):
        return
    reading = AttachmentReading(
        attachment_id=attachment.id,
        account_id=actor.account_id,
        office_id=actor.office_id,
        read_at=now,
    )
    try:
        with session.begin_nested():
            session.add(reading)
            session.flush()
    except IntegrityError:  # the same person in two windows
        return
    session.expire(attachment, ["readings"])


def _line(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    attachment: Attachment,
    kind: EventKind,
    reason: str = "",
) -> None:
    name = attachment.title or attachment.file_name
    words = f"{AttachmentKind(attachment.kind).label}　{name}"
    note = f"{words}：{reason}" if reason else words
    record(session, actor, now, stay, kind, note, {"attachment": attachment.public_id})


def _told(attachment: Attachment) -> str:
    return message(NoticeKind.ATTACHED, attachment.public_id).purpose_key
