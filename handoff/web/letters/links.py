"""Links of a letter: another one, its code to be told, revoked. The address is known once, at its making."""

from __future__ import annotations

import hmac

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import form_keys, letters
from handoff.actions.letter_facts import declared_for
from handoff.actions.letter_links import address_of, token_hash
from handoff.actions.letters import NewLink
from handoff.actions.problems import NotFound, Refused
from handoff.clock import local
from handoff.db import find_letters, find_links
from handoff.pdf.code_mark import CodeMark
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import render_letter
from handoff.pdf.render import Stamp
from handoff.rules.access import Permission
from handoff.rules.letters import CodeWay
from handoff.sheets.content import counting, read
from handoff.web.forms.answering import Answer, answer
from handoff.web.forms.letters import LinkForm, WhyForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import installation, reading, writing
from handoff.web.frame.handing_out import download
from handoff.web.frame.once import Done, digest

BOTH = ["GET", "POST"]


def add_to(bp: Blueprint) -> None:
    """Hang the addresses on the blueprint of the letters."""
    bp.add_url_rule("/letters/<pid>/links/new", "new_link", new_link, methods=BOTH)
    bp.add_url_rule("/letter-links/<pid>/code", "code", code, methods=["POST"])
    bp.add_url_rule("/letter-links/<pid>/paper", "link_paper", link_paper, methods=["POST"])
    bp.add_url_rule("/letter-links/<pid>/revoke", "revoke", revoke, methods=BOTH)


@needs(Permission.SHEET_SEND)
def new_link(pid: str) -> Answer:
    """Another answer page; its address stands on the page that follows, and nowhere else."""
    form = LinkForm()
    if form.is_submitted() and form.validate():
        try:
            made = _make(pid, form)
        except Refused as refused:
            for finding in refused.findings:
                form.refuse(finding.key, finding.message)
        else:
            return _made_page(pid, made)
    with reading() as session:
        letter = find_letters.letter_for(session, current_actor(), pid)
        page = render_template("pages/letters/link_new.html", form=form, letter=letter)
    return (page, 422) if form.errors else page


def _make(pid: str, form: LinkForm) -> NewLink | None:
    """The new link; None when this very press was taken before."""
    actor, now, key = current_actor(), clock.now(), (form.form_key.data or "")[:43]
    settings = installation().settings
    with writing() as session:
        if key and form_keys.first_answer(session, actor, key, digest()) is not None:
            return None
        letter = find_letters.letter_for(session, actor, pid)
        made = letters.new_link(session, actor, now, letter, form.chosen,
                                secret=settings.secret_key, base_url=settings.base_url)  # fmt: skip
        journal.note("letter:link", f"letter:{pid}", letter.client_id)
        if key:
            form_keys.remember(session, actor, now, key, digest(), made.link.public_id)
    return made


def _made_page(pid: str, made: NewLink | None) -> Answer:
    if made is None:
        flash(
            "回答ページはもう作りました。アドレスを控えていないときは、新しく作り直してください。",
            "info",
        )
        return redirect(url_for("letters.show", pid=pid), 303)
    with reading() as session:
        letter = find_letters.letter_for(session, current_actor(), pid)
        link = find_links.link_for(session, current_actor(), made.link.public_id)
        return render_template(
            "pages/letters/link_made.html",
            letter=letter,
            link=link,
            address=made.address,
            token=made.token,
            on_paper=link.code_way == CodeWay.ON_PAPER,
        )


@needs(Permission.SHEET_SEND)
def link_paper(pid: str) -> Response:
    """The letter once more on paper, with the QR of the new link."""
    token = request.form.get("token", "")[:60]
    settings = installation().settings
    with writing() as session:
        actor, now = current_actor(), clock.now()
        link = find_links.link_for(session, actor, pid)
        revision = find_letters.request_of(session, link.letter)
        if revision is None or not hmac.compare_digest(token_hash(token), link.token_hash):
            raise NotFound
        printed = None
        if link.code_way == CodeWay.ON_PAPER:
            printed = letters.code_of(session, actor, now, link, settings.secret_key)
        mark = CodeMark(address_of(settings.base_url, token), printed, link.letter.ref_no)
        sheet = declared_for(link.letter)
        values = counting(sheet, read(sheet, revision.content).values)
        stamp = Stamp(
            local(now), revision.public_id, f"第{revision.number}版　回答ページを替えた用紙"
        )
        made = render_letter(sheet, layout_for(sheet.code), values, stamp, mark)
        journal.note("letter:print", f"letter:{link.letter.public_id}", link.letter.client_id)
        name = f"{sheet.short}_{link.letter.ref_no}_新しい回答ページ.pdf"
    return download(made.pdf, name)


@needs(Permission.SHEET_SEND)
def code(pid: str) -> str:
    """番号を見る: to be told by telephone. That it was shown stands in the journal."""
    with writing() as session:
        actor, now = current_actor(), clock.now()
        link = find_links.link_for(session, actor, pid)
        shown = letters.code_of(session, actor, now, link, installation().settings.secret_key)
        letter_pid = link.letter.public_id
    with reading() as session:
        letter = find_letters.letter_for(session, current_actor(), letter_pid)
        link = find_links.link_for(session, current_actor(), pid)
        return render_template("pages/letters/code.html", letter=letter, link=link, code=shown)


@needs(Permission.SHEET_SEND)
def revoke(pid: str) -> Answer:
    """The link opens nothing more from now on."""
    form = WhyForm()

    def act(session: Session) -> Done:
        link = find_links.link_for(session, current_actor(), pid)
        reason = form.reason.data or ""
        letters.revoke_link(session, current_actor(), clock.now(), link, reason)
        journal.note("letter:revoke", f"letter:{link.letter.public_id}", link.letter.client_id)
        return Done(_show(link.letter.public_id), "回答ページを取り消しました。もう開けません。")

    def show() -> str:
        with reading() as session:
            link = find_links.link_for(session, current_actor(), pid)
            return render_template(
                "pages/letters/why.html",
                form=form,
                title="回答ページを取り消す",
                lead=f"整理番号 {link.letter.ref_no}",
                back=_show(link.letter.public_id),
                explained="用紙やメールを別の相手に送ったときなどに使います。取り消すと、このQRとアドレスは開けなくなります。"
                "あとから新しい回答ページを作れます。",
                label="取り消す理由",
                button="取り消す",
            )

    return answer(form, act, show)


def _show(pid: str) -> str:
    return url_for("letters.show", pid=pid) + "#links"
