"""添付の書類: handed over, opened, received by name, taken back. Checked and sealed by the action."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, render_template, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import attachments as acts
from handoff.actions import conferences
from handoff.actions.attachments import AttachmentKind
from handoff.actions.problems import NotFound
from handoff.db import find_discharge, find_stays
from handoff.db.discharge import Attachment, Conference
from handoff.db.stays import Stay
from handoff.rules.access import Permission
from handoff.web.forms.answering import Answer, answer, one_press
from handoff.web.forms.attachments import PaperForm, UploadForm, read_upload, refuse_file
from handoff.web.forms.stay_acts import ReasonForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import installation, reading, writing
from handoff.web.frame.once import Done
from handoff.web.frame.security import takes_files
from handoff.web.stays import discharge as stay_discharge

bp = Blueprint("attachments", __name__)
bp.add_app_template_filter(stay_discharge.size_words)
BOTH = ["GET", "POST"]
SHOWN_ALONE = "default-src 'none'; sandbox"
"""A document of somebody else's making: nothing in it may act on our pages."""


def _secret() -> str:
    return installation().settings.secret_key


def _back(stay: Stay) -> str:
    return url_for("stays.show", pid=stay.public_id) + "#attachments"


@bp.route("/stays/<pid>/attachments/new", methods=BOTH)
@needs(Permission.STAY_WRITE)
@takes_files
def new(pid: str) -> Answer:
    """書類を添付: PDF, JPEG or PNG. What is refused is said on the form, the rest stays filled in."""
    form = UploadForm()
    wanted = request.args.get("kind", "")
    if request.method == "GET" and wanted in set(AttachmentKind):
        form.kind.data = wanted

    def act(session: Session) -> Done:
        stay = find_stays.stay_for(session, current_actor(), pid)
        made = acts.add(session, current_actor(), clock.now(), stay, form.upload(), _secret())
        journal.note("attachment:add", f"attachment:{made.public_id}", stay.client_id)
        return Done(_back(stay), "書類を添付し、相手に知らせました。")

    def show() -> str:
        with reading() as session:
            stay = find_stays.stay_for(session, current_actor(), pid)
            return render_template("pages/attachments/new.html", stay=stay, form=form)

    return answer(form, act, show, refuse_file)


@bp.get("/attachments/<pid>", endpoint="open")
@needs(Permission.STAY_READ)
def open_one(pid: str) -> Response:
    """The document, byte for byte as it is kept; who reads it first when is noted."""
    with writing() as session:
        found = find_discharge.attachment_for(session, current_actor(), pid)
        content = acts.open_content(session, current_actor(), clock.now(), found, _secret())
        journal.note("attachment:open", f"attachment:{pid}", found.stay.client_id)
        name, media_type = found.file_name, found.media_type
    answer = send_file(
        BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name, etag=False
    )
    answer.headers["Content-Security-Policy"] = SHOWN_ALONE
    return answer


@bp.post("/attachments/<pid>/receive")
@needs(Permission.STAY_WRITE)
def receive(pid: str) -> Response:
    """受領しました."""

    def act(session: Session) -> Done:
        found = find_discharge.attachment_for(session, current_actor(), pid)
        acts.receive(session, current_actor(), clock.now(), found)
        journal.note("attachment:receive", f"attachment:{pid}", found.stay.client_id)
        return Done(_back(found.stay), "受領を記録し、相手に知らせました。")

    return one_press(act)


@bp.route("/attachments/<pid>/withdraw", methods=BOTH)
@needs(Permission.STAY_WRITE)
def withdraw(pid: str) -> Answer:
    """取り下げる: the wrong file or the wrong person. It stays kept, the other side sees it no more."""
    form = ReasonForm()

    def act(session: Session) -> Done:
        found = find_discharge.attachment_for(session, current_actor(), pid)
        acts.withdraw(session, current_actor(), clock.now(), found, form.reason.data or "")
        journal.note("attachment:withdraw", f"attachment:{pid}", found.stay.client_id)
        return Done(_back(found.stay), "書類を取り下げ、相手に知らせました。")

    if form.is_submitted() and form.validate():
        return one_press(act)
    with reading() as session:
        found = find_discharge.attachment_for(session, current_actor(), pid)
        if found.from_office_id != current_actor().office_id:
            raise NotFound
        page = render_template(
            "pages/attachments/withdraw.html",
            stay=found.stay,
            form=form,
            a=found,
            title=stay_discharge.kind_words(found.kind),
        )
    return (page, 422) if form.errors else page


@bp.route("/conferences/<pid>/paper", methods=BOTH)
@needs(Permission.STAY_WRITE)
@takes_files
def paper(pid: str) -> Answer:
    """The document given to client and family at a conference (TT-31): chosen, or attached now."""
    with reading() as session:
        form = PaperForm()
        _offer(session, form, find_discharge.conference_for(session, current_actor(), pid))

    def act(session: Session) -> Done:
        conference = find_discharge.conference_for(session, current_actor(), pid)
        given = _given(session, conference, form)
        conferences.give_paper(session, current_actor(), clock.now(), conference, given)
        journal.note("conference:paper", f"conference:{pid}", conference.stay.client_id)
        where = url_for("conferences.show", pid=pid)
        return Done(where, "本人・家族に渡した文書の写しを付けました。")

    def show() -> str:
        with reading() as session:
            conference = find_discharge.conference_for(session, current_actor(), pid)
            return render_template(
                "pages/attachments/paper.html", stay=conference.stay, c=conference, form=form
            )

    return answer(form, act, show, refuse_file)


def _offer(session: Session, form: PaperForm, conference: Conference) -> None:
    """The standing documents of the stay, joint guidance first."""
    found = find_discharge.attachments_of(session, [conference.stay_id])
    standing = [one for one in found if one.withdrawn_at is None]
    standing.sort(key=lambda one: one.kind != AttachmentKind.JOINT_GUIDANCE)
    if not standing:
        del form.chosen
        return
    form.chosen.offer([(one.public_id, _name(one)) for one in standing])


def _name(one: Attachment) -> str:
    return f"{stay_discharge.kind_words(one.kind)}　{one.title or one.file_name}"


def _given(session: Session, conference: Conference, form: PaperForm) -> Attachment:
    actor = current_actor()
    if form.file.data:
        upload = read_upload(form.file.data, AttachmentKind.JOINT_GUIDANCE)
        return acts.add(session, actor, clock.now(), conference.stay, upload, _secret())
    return find_discharge.attachment_for(session, actor, form.chosen.data or "")
