"""Consent (同意) of a client: recorded as it was given, withdrawn, never edited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import consents
from handoff.actions.problems import Refused
from handoff.db import find_clients
from handoff.rules.access import Permission
from handoff.sheets import choices
from handoff.web.forms.base import BaseForm
from handoff.web.forms.clients import ConsentForm, WithdrawForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done, once

Answer = Response | str | tuple[str, int]
SCOPE = "入退院のときに、病院・診療所と必要な情報をやりとりすること"


@needs(Permission.CLIENT_WRITE)
def consent(pid: str) -> Answer:
    """Record a consent."""
    today = clock.local_date(clock.now())
    data = {"given_on": today, "scope": SCOPE}
    form = ConsentForm() if request.method == "POST" else ConsentForm(formdata=None, data=data)

    def act(unit: Session) -> Done:
        client = find_clients.client_for(unit, current_actor(), pid)
        consents.give_consent(unit, current_actor(), clock.now(), client, _facts(form))
        journal.note("consent:give", f"client:{pid}", client.id)
        return Done(url_for("clients.show", pid=pid) + "#consents", "同意を記録しました。")

    return _take("consent", pid, form, act)


@needs(Permission.CLIENT_WRITE)
def withdraw(pid: str, consent_pid: str) -> Answer:
    """Record that a consent was taken back; what was handed over under it stays on record."""
    today = clock.local_date(clock.now())
    data = {"withdrawn_on": today}
    form: Any = (
        WithdrawForm() if request.method == "POST" else WithdrawForm(formdata=None, data=data)
    )
    with reading() as session:
        client = find_clients.client_for(session, current_actor(), pid)
        found = find_clients.consent_for(session, client, consent_pid)

    def act(unit: Session) -> Done:
        mine = find_clients.client_for(unit, current_actor(), pid)
        again = find_clients.consent_for(unit, mine, consent_pid)
        day: date | None = form.withdrawn_on.data
        reason = form.reason.data or ""
        consents.withdraw_consent(unit, current_actor(), clock.now(), mine, again, day, reason)
        journal.note("consent:withdraw", f"client:{pid}", mine.id)
        return Done(
            url_for("clients.show", pid=pid) + "#consents", "同意の取り下げを記録しました。"
        )

    return _take("withdraw", pid, form, act, consent=found)


def _take(
    page: str, pid: str, form: BaseForm, act: Callable[[Session], Done], **more: object
) -> Answer:
    if request.method == "POST" and form.validate():
        try:
            return once(act)
        except Refused as refused:
            for finding in refused.findings:
                form.refuse(finding.key, finding.message)
    with reading() as session:
        client = find_clients.client_for(session, current_actor(), pid)
        body = render_template(
            f"pages/clients/{page}.html",
            client=client,
            form=form,
            relations=choices.RELATIONS,
            **more,
        )
    return (body, 422) if request.method == "POST" else body


def _facts(form: ConsentForm) -> consents.ConsentFacts:
    return consents.ConsentFacts(
        kind=form.kind.data or "",
        given_on=form.given_on.data,
        given_by=form.given_by.data or "",
        given_by_name=form.given_by_name.data or "",
        relation=form.relation.data or "",
        scope=form.scope.data or "",
    )
