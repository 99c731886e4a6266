"""根拠資料 一式: made with one press, kept unchanged, and said what differs when a new one is made.

Kept per stay, or per month and office, as a sealed document. As long as nothing on record changed,
the same bytes are handed out again; the ZIP is put together from the kept file and the originals,
always to the same bytes, and refused when an original is not what it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions import evidence_contents
from handoff.actions.evidence_contents import Contents, closing_parts, parts_of
from handoff.actions.evidence_manifest import differences, manifest_of
from handoff.actions.evidence_zip import zip_of
from handoff.actions.problems import NotAllowed, NotFound, refuse
from handoff.actions.sealing import CannotOpen, seal, unseal
from handoff.clock import local
from handoff.db import find_evidence
from handoff.db.offices import Office
from handoff.db.sheets import Document
from handoff.db.stays import Stay
from handoff.db.types import new_public_id
from handoff.japan.wareki import to_wareki
from handoff.pdf.binding import CannotCopy
from handoff.pdf.evidence import EvidenceFront, evidence
from handoff.pdf.render import Rendered, Stamp
from handoff.pdf.when import day, moment
from handoff.rules.access import Actor, Permission
from handoff.rules.offices import Side
from handoff.rules.verdict import INSURER_DECIDES

NOTHING_YET = (
    "入院の連絡（いつから）がまだです。入院した日が分かってから、根拠資料を作ってください。"
)
NO_STAYS = "この月に始まった・終わった・請求した入院の記録がありません。月を選び直してください。"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an evidence file would hold now. `last`: the one kept last; `changed`: since then.

    `fresh` is `last` when nothing changed: the same bytes are handed out again.
    """

    every: tuple[Contents, ...]
    manifest: dict[str, Any]
    kept: tuple[Document, ...]
    changed: tuple[str, ...]
    stay: Stay | None = None
    office: Office | None = None
    month: str = ""

    @property
    def last(self) -> Document | None:
        """The file that was kept last."""
        return self.kept[0] if self.kept else None

    @property
    def fresh(self) -> Document | None:
        """The kept file that still says everything."""
        return self.last if self.last is not None and not self.changed else None

    @property
    def title(self) -> str:
        """Whose file it is, for its name: no personal data."""
        return f"根拠資料_{self.month.replace('-', '')}" if self.month else "根拠資料"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file that was drawn and is not kept yet."""

    public_id: str
    manifest: dict[str, Any]
    made: Rendered
    at: datetime


def plan_for_stay(session: Session, stay: Stay) -> Plan:
    """What the file of `stay` would hold. The caller has checked that the stay may be seen.

    Raises Refused while there is only a heads-up.
    """
    if stay.admitted_on is None or stay.heads_up_only:
        raise refuse("stay", NOTHING_YET)
    every = (evidence_contents.gather(session, stay),)
    manifest = manifest_of(every)
    kept = tuple(find_evidence.kept_for_stay(session, stay))
    return Plan(every, manifest, kept, _changed(kept, manifest), stay=stay)


def plan_for_month(session: Session, office: Office, month: str) -> Plan:
    """What the file of a month (YYYY-MM) of a care office would hold. Raises Refused without a stay."""
    stays = find_evidence.stays_of_month(session, office.id, month)
    if not stays:
        raise refuse("month", NO_STAYS)
    every = tuple(
        evidence_contents.gather(session, stay, f"{number:02d}/")
        for number, stay in enumerate(stays, 1)
    )
    manifest = manifest_of(every)
    kept = tuple(find_evidence.kept_for_month(session, office.id, month))
    return Plan(every, manifest, kept, _changed(kept, manifest), office=office, month=month)


def draw_ahead(plan: Plan, now: datetime, secret: str, actor: Actor) -> Drawn:
    """The file drawn while nobody waits for the database, to be kept by `keep`."""
    public_id = new_public_id()
    made = evidence_file(plan, now, secret, public_id, actor.account_name)
    return Drawn(public_id, plan.manifest, made, now)


def keep(
    session: Session,
    actor: Actor,
    now: datetime,
    plan: Plan,
    secret: str,
    ahead: Drawn | None = None,
) -> Document:
    """The file as it stands, kept; the one kept last when nothing changed since.

    `ahead` is used when it says the same as `plan`. Raises NotAllowed, NotFound (foreign), Refused (an
    original that cannot be read).
    """
    _need(actor, plan)
    if plan.fresh is not None:
        return plan.fresh
    if ahead is None or ahead.manifest != plan.manifest:
        ahead = draw_ahead(plan, now, secret, actor)
    document = Document(
        public_id=ahead.public_id,
        stay_id=plan.stay.id if plan.stay else None,
        office_id=plan.office.id if plan.office else None,
        month=plan.month,
        of_id=plan.last.id if plan.last else None,
        kind=find_evidence.EVIDENCE,
        manifest=plan.manifest,
        file_name=f"{plan.title}_{local(ahead.at):%Y%m%d_%H%M}.pdf",
        sha256=hashlib.sha256(ahead.made.pdf).hexdigest(),
        pages=ahead.made.report.pages,
        content=seal(secret, ahead.public_id, ahead.made.pdf),
        created_at=ahead.at,
        created_by=actor.account_id,
    )
    session.add(document)
    session.flush()
    return document


def evidence_file(
    plan: Plan, now: datetime, secret: str, reference: str = "", by: str = ""
) -> Rendered:
    """The file as it would be kept. Raises Refused when an original cannot be read."""
    stamp = Stamp(local(now), reference)
    front = _front_of_month(plan, by) if plan.month else _front_of_stay(plan, by)
    try:
        parts = []
        for number, contents in enumerate(plan.every, 1):
            label = f"{number}．{contents.person} 様　" if plan.month else ""
            parts += parts_of(contents, secret, attachments=not plan.month, label=label)
        return evidence(front, [*parts, *closing_parts(plan.every, front.person)], stamp)
    except CannotCopy as problem:
        words = f"「{problem.title}」を読み取れませんでした。システムの管理者に連絡してください。"
        raise refuse("evidence", words) from problem


def content_of(document: Document, secret: str) -> bytes:
    """The kept bytes of a file. Raises CannotOpen when they are not what they were."""
    found = unseal(secret, document.public_id, document.content)
    if hashlib.sha256(found).hexdigest() != document.sha256:
        raise CannotOpen
    return found


def zip_for(document: Document, plan: Plan, secret: str) -> bytes:
    """The kept file with its originals as a ZIP; the same file gives the same bytes every time.

    `plan` is that of today: the originals named in the file are taken from it, and must be what they
    were. Raises CannotOpen, NotFound (an original is gone).
    """
    today = {one.key: one for contents in plan.every for one in contents.originals}
    named = (document.manifest or {}).get("originals", ())
    if any(one["key"] not in today for one in named):
        raise NotFound
    files = [(one["name"], one["sha256"], today[one["key"]].content(secret)) for one in named]
    name = document.file_name
    return zip_of(document.created_at, (name, document.sha256, content_of(document, secret)), files)


def _changed(kept: Sequence[Document], manifest: dict[str, Any]) -> tuple[str, ...]:
    return differences(kept[0].manifest or {}, manifest) if kept else ()


def _need(actor: Actor, plan: Plan) -> None:
    if not actor.may(Permission.SHEET_SEND):
        raise NotAllowed
    own = plan.stay.care_office_id if plan.stay else plan.office.id if plan.office else None
    if actor.side is not Side.CARE or own != actor.office_id:
        raise NotFound


def _since(plan: Plan) -> str:
    if plan.last is None:
        return ""
    return f"前に作ったもの（{moment(plan.last.created_at)}）から変わったところ"


def _front_of_stay(plan: Plan, by: str) -> EvidenceFront:
    contents = plan.every[0]
    record, after = contents.admission, contents.discharge
    hour = f" {record.admitted_time:%H:%M}" if record.admitted_time else ""
    left = f"{day(after.left_on)}　{after.left_how}" if after and after.left_on else "まだです"
    return EvidenceFront(
        person=contents.person,
        facts=(
            ("利用者氏名", record.client_name),
            ("被保険者番号", record.insured_no),
            ("要介護度", record.care_level),
            ("保険者", record.insurer),
            ("事業所", f"{record.care_office}（{record.care_office_no}）"),
            ("介護支援専門員", record.care_manager),
            ("入院先", f"{record.hospital}　{record.ward}".strip()),
            ("入院日時", day(record.admitted_on) + hour),
            ("退院・退所", left),
        ),
        results=tuple((one.topic, one.result) for one in contents.verdicts),
        insurer=INSURER_DECIDES,
        since=_since(plan),
        differences=plan.changed,
        by=by,
    )


def _front_of_month(plan: Plan, by: str) -> EvidenceFront:
    office = plan.office
    if office is None:
        raise NotFound
    results = []
    for number, contents in enumerate(plan.every, 1):
        admitted = contents.admission.admitted_on
        since = f"入院 {to_wareki(admitted)}" if admitted else ""
        said = [f"{one.topic}：{one.result}" for one in contents.verdicts]
        said += [f"請求の記録：{one.claimed}" for one in contents.verdicts if one.claimed]
        results.append((f"{number}．{contents.person} 様", "\n".join([since, *said])))
    year, month = plan.month.split("-")
    return EvidenceFront(
        person=office.name,
        facts=(
            ("事業所", office.name),
            ("事業所番号", office.number),
            ("対象の月", f"{year}年{int(month)}月"),
            ("入院の件数", f"{len(plan.every)}件"),
        ),
        results=tuple(results),
        insurer=INSURER_DECIDES,
        since=_since(plan),
        differences=plan.changed,
        by=by,
    )
