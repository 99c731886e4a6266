"""The pages behind a link as HTML. Each is drawn after its unit of work has ended."""

from __future__ import annotations

import secrets
from dataclasses import replace

from flask import render_template, request

from handoff.actions.answers import PublicFacts
from handoff.sheets.equipment_contact_table import STATES, TOOLS, DoctorState, state_sentence
from handoff.web.answers import form, page


def boxes(drawn: page.Writing) -> str:
    """The letter and its boxes."""
    return render_template(
        "pages/answers/write.html",
        w=drawn,
        f=drawn.drawn,
        title=page.TITLES[drawn.kind],
        states=_states(drawn.drawn.asked),
        page_id=secrets.token_urlsafe(12),
        saved=request.method == "GET" and "saved" in request.args,
    )


def _states(asked: tuple[str, ...]) -> list[DoctorState]:
    """④: the states to choose from; about one item they name its own condition."""
    if len(asked) != 1 or asked[0] not in TOOLS:
        return list(STATES.values())
    return [replace(s, words=state_sentence(asked[0], s.code)) for s in STATES.values()]


def ask_code(facts: PublicFacts, *, wrong: str = "", again: bool = False) -> str:
    """The page that asks for the code; it carries along what this press brought.

    `wrong`: "code" after a wrong one, "length" after a slip; `again`: the ticket has run out.
    """
    fields = form.kept_fields(request.form) if form.is_answer(request.form) else []
    if fields:
        fields.append(("_version", request.form.get("_version", "0")))
    return render_template(
        "pages/answers/code.html", facts=facts, wrong=wrong, again=again, fields=fields
    )


def closed(facts: PublicFacts) -> tuple[str, int]:
    """Why nothing opens and whom to call; what this very press brought stays to be read."""
    written = form.words_of(request.form) if form.is_answer(request.form) else []
    return render_template("pages/answers/closed.html", facts=facts, written=written), 410
