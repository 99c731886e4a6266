"""The proof, in a cookie, that a browser gave the right code: for one address, for a few hours."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response

from handoff.rules.letters import TICKET_HOURS
from handoff.web.frame.database import installation

COOKIE = "handoff-answer"
_LONGEST = 200


def held() -> str:
    """The ticket this browser brings; "" without one."""
    return request.cookies.get(COOKIE, "")[:_LONGEST]


def keep(answer: Response, token: str, ticket: str) -> None:
    """Give the browser its ticket: it comes back to this address only and no script reads it."""
    answer.set_cookie(
        COOKIE,
        ticket,
        max_age=TICKET_HOURS * 3600,
        path=url_for("answers.show", token=token),
        secure=not installation().settings.is_local,
        httponly=True,
        samesite="Strict",
    )


def drop(answer: Response, token: str) -> None:
    """Take it back: the next person at this browser is asked for the code."""
    answer.delete_cookie(
        COOKIE,
        path=url_for("answers.show", token=token),
        secure=not installation().settings.is_local,
        httponly=True,
        samesite="Strict",
    )
