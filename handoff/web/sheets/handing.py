"""Between a form and the act of sending: what can be chosen, what is odd, what is handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import request

from handoff import clock
from handoff.actions.handing import Handing
from handoff.db.clients import Consent
from handoff.db.offices import Desk
from handoff.db.stays import Stay
from handoff.rules.consent import EMERGENCY
from handoff.rules.life import Means
from handoff.sheets.model import Finding, Sheet
from handoff.web.filling.working import Work
from handoff.web.forms.sending import FilingForm, HandedForm, PassedForm


def forms_for(
    work: Work, now: datetime, pressed: PassedForm | None = None
) -> tuple[PassedForm | None, HandedForm]:
    """The two ways to hand over: by this system (None when the receiver is no user), and on paper.

    `pressed` takes its place with what was typed; the other one begins anew.
    """
    by_system = PassedForm(formdata=None) if by_this_system(work.stay) else None
    on_paper = HandedForm(formdata=None)
    on_paper.start(now)
    if isinstance(pressed, HandedForm):
        on_paper = pressed
    elif pressed is not None and by_system is not None:
        by_system = pressed
    for form in (by_system, on_paper):
        if form is not None and form is not pressed:
            offer(form, work)
    return by_system, on_paper


def filing_form(work: Work, posted: bool = False) -> FilingForm:
    """The form of 記録として保存する; the first version needs no reason."""
    form = FilingForm() if posted else FilingForm(formdata=None)
    if not (work.draft and work.draft.corrects_id):
        del form.reason
    return form


def posted_form() -> PassedForm:
    """The form that was pressed."""
    by_system = request.form.get("means") == Means.SYSTEM.value
    return PassedForm() if by_system else HandedForm()


def offer(form: PassedForm, work: Work) -> None:
    """Set what can be chosen for this stay and what the draft says already."""
    stay = work.stay
    if "flash" not in work.sheet.items:
        del form.flash
    elif form.flash.raw_data is None:
        form.flash.data = bool(work.content.get("flash"))
    if not (work.draft and work.draft.corrects_id):
        del form.reason
    form.offer(desks_of(stay), consents_of(stay))
    if stay.desk is None:
        return
    if form.desk is not None and form.desk.raw_data is None:
        form.desk.data = stay.desk.public_id
    if isinstance(form, HandedForm) and form.department.raw_data is None:
        form.department.data = stay.desk.name


def by_this_system(stay: Stay) -> bool:
    """Whether the receiver reads what is sent here."""
    return stay.hospital is not None and stay.hospital.is_user


def desks_of(stay: Stay) -> list[Desk]:
    """The desks of the receiving institution."""
    return [d for d in stay.hospital.desks if d.is_active] if stay.hospital else []


def consents_of(stay: Stay) -> list[Consent]:
    """Consents on record that were not withdrawn, newest first."""
    found = stay.client.consents if stay.client else []
    return [c for c in found if c.withdrawn_on is None]


def receiver_words(stay: Stay) -> str:
    """「あさひ見本病院 地域連携室」 for the button that sends."""
    where = stay.hospital.name if stay.hospital else stay.hospital_name
    return " ".join(filter(None, (where or "医療機関", stay.desk.name if stay.desk else "")))


def handing_of(form: PassedForm, work: Work, now: datetime) -> Handing:
    """What the form says about the handing-over. Only after validate()."""
    stay, paper = work.stay, form if isinstance(form, HandedForm) else None
    picked = form.desk.data if form.desk is not None else None
    desk = next((d for d in desks_of(stay) if d.public_id == picked), None)
    department = (paper.department.data or "") if paper else ""
    return Handing(
        means=Means(form.means.data),
        provided_at=paper.provided_at if paper else now,
        place=paper.place.data or "" if paper else "",
        to_office=stay.hospital,
        to_office_name="" if stay.hospital else stay.hospital_name,
        to_desk=desk,
        department=department or (desk.name if desk else ""),
        person=form.person.data or "",
        pages=paper.pages.data if paper else None,
        summary=paper.summary.data or "" if paper else "",
        to_family_only=bool(paper and paper.to_family_only.data),
        consent=_consent(form, work),
        reason=form.reason.data or "" if form.reason is not None else "",
    )


def _consent(form: PassedForm, work: Work) -> Consent | None:
    """The consent chosen, else the newest that stands; none for an emergency."""
    consents = consents_of(work.stay)
    if not consents or work.content.get("consent_type") == EMERGENCY:
        return None
    return next((c for c in consents if c.public_id == form.consent.data), consents[0])


def last_changes(form: PassedForm, work: Work, given: Handing, now: datetime) -> dict[str, Any]:
    """What the press itself decides: 速報 or not, and 情報提供日, which is the day of handing over."""
    changes: dict[str, Any] = {}
    if form.flash is not None and bool(form.flash.data) != bool(work.content.get("flash")):
        changes["flash"] = "1" if form.flash.data else ""
    day = clock.local_date(given.moment(now)).isoformat()
    if "provided_on" in work.sheet.items and work.content.get("provided_on") != day:
        changes["provided_on"] = day
    return changes


def give_back(form: PassedForm, sheet: Sheet, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Put what an action refused to its field of the form; what belongs to the sheet comes back."""
    left = []
    for finding in findings:
        name = _FIELDS.get(finding.key, finding.key)
        if finding.key in sheet.items and finding.key not in _FIELDS:
            left.append(finding)
        elif name in form:
            form.refuse(name, finding.message)
        else:
            left.append(finding)
    return tuple(left)


_FIELDS = {"provided_at": "provided_on", "to_desk": "desk"}
