"""Answers to letters under one name: by link (answer_access, answer_page), typed by staff (answer_entry)."""

from __future__ import annotations

from handoff.actions.answer_access import (
    CodeTried,
    LinkClosed,
    NeedsCode,
    PublicFacts,
    check_code,
    open_link,
    public_facts,
)
from handoff.actions.answer_enclosed import Enclosed, EnclosedFile, enclosed, open_enclosed
from handoff.actions.answer_entry import Paper, Spoken, hear, type_paper
from handoff.actions.answer_moving import move, withdraw
from handoff.actions.answer_page import AnswerPage, Contradicts, page, save, submit

__all__ = [
    "AnswerPage",
    "CodeTried",
    "Contradicts",
    "Enclosed",
    "EnclosedFile",
    "LinkClosed",
    "NeedsCode",
    "Paper",
    "PublicFacts",
    "Spoken",
    "check_code",
    "enclosed",
    "hear",
    "move",
    "open_enclosed",
    "open_link",
    "page",
    "public_facts",
    "save",
    "submit",
    "type_paper",
    "withdraw",
]
