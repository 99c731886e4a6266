"""Receiving a sheet: the one press of the hospital, and the confirmations the sender records."""

from __future__ import annotations

from flask import render_template, url_for
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import receive, timeline
from handoff.db import find_sheets
from handoff.db.provision import Provision
from handoff.rules.access import Permission
from handoff.web.forms.answering import Answer, answer, note, stay_of
from handoff.web.forms.sending import NotArrivedForm, NotOursForm, QuestionForm, ReceiptForm
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done, once
from handoff.web.sheets import reviewing


def received_page(view: reviewing.Review, **forms: object) -> str:
    """The page of the receiver; `forms` take the place of empty ones."""
    both = {"question": QuestionForm(formdata=None), "not_ours": NotOursForm(formdata=None)}
    return render_template("pages/sending/received.html", view=view, **(both | forms))


@needs(Permission.SHEET_RECEIVE)
def receive_sheet(pid: str) -> Answer:
    """受領しました: one press of the receiver; pressed again it stays the first."""

    def act(session: Session) -> Done:
        found = find_sheets.provision_for(session, current_actor(), pid)
        receive.receive_in_system(session, current_actor(), clock.now(), found)
        return _recorded("sheet:receive", found, "受領しました。送った方に知らせました。")

    return once(act)


@needs(Permission.SHEET_SEND)
def receipt(pid: str) -> Answer:
    """Record that the hospital's staff received a FAX, a letter, a mail."""
    form = ReceiptForm()
    form.start(clock.now())

    def act(session: Session) -> Done:
        found = find_sheets.provision_for(session, current_actor(), pid)
        receive.confirm_receipt(
            session,
            current_actor(),
            clock.now(),
            found,
            form.received_at,
            form.how.data,
            form.person.data,
            form.department.data or "",
            form.note.data or "",
        )
        return _recorded("sheet:receipt", found, "受領の確認を記録しました。")

    return answer(form, act, lambda: _about(pid, "pages/sending/receipt.html", form))


@needs(Permission.SHEET_SEND)
def not_arrived(pid: str) -> Answer:
    """届いていなかった: the provision no longer counts, the next step is to send again."""
    form = NotArrivedForm()

    def act(session: Session) -> Done:
        found = find_sheets.provision_for(session, current_actor(), pid)
        receive.not_arrived(session, current_actor(), clock.now(), found, form.note.data or "")
        words = "届いていなかったことを記録しました。もう一度送ってください。"
        return _recorded("sheet:not_arrived", found, words)

    return answer(form, act, lambda: _about(pid, "pages/sending/not_arrived.html", form))


def _about(pid: str, page: str, form: ReceiptForm | NotArrivedForm) -> str:
    with reading() as session:
        found = find_sheets.provision_for(session, current_actor(), pid)
        return render_template(page, form=form, provision=found, stay=stay_of(found.revision))


def _recorded(action: str, provision: Provision, words: str) -> Done:
    note(action, provision.revision)
    url = url_for("sending.revision", pid=provision.revision.public_id)
    return Done(f"{url}#provision-{provision.public_id}", words)


@needs(Permission.SHEET_RECEIVE)
def ask(pid: str) -> Answer:
    """質問する: told to the sender, kept in the timeline of the stay."""
    form = QuestionForm()

    def act(session: Session) -> Done:
        found = find_sheets.revision_for(session, current_actor(), pid)
        timeline.ask(session, current_actor(), clock.now(), stay_of(found), form.text.data)
        note("sheet:ask", found)
        return Done(url_for("sending.revision", pid=pid), "質問を送りました。")

    return answer(form, act, lambda: _again(pid, question=form))


@needs(Permission.SHEET_RECEIVE)
def not_ours(pid: str) -> Answer:
    """違う方です: this person is not in our house; the sender is told."""
    form = NotOursForm()

    def act(session: Session) -> Done:
        found = find_sheets.revision_for(session, current_actor(), pid)
        now, words = clock.now(), form.note.data or ""
        receive.not_our_patient(session, current_actor(), now, stay_of(found), words)
        note("sheet:not_ours", found)
        return Done(url_for("home.show"), "違う方であることを知らせました。")

    return answer(form, act, lambda: _again(pid, not_ours=form))


def _again(pid: str, **forms: object) -> str:
    with reading() as session:
        return received_page(reviewing.review(session, current_actor(), pid), **forms)
