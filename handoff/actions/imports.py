"""Reading a file into a draft: what another office exported, as a beginning that is to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions import drafts
from handoff.actions.problems import refuse
from handoff.clock import local_date
from handoff.db.sheets import Draft
from handoff.exchange.bundle import Bundle
from handoff.exchange.reading_in import NotASheet, read_file
from handoff.japan.names import search_key
from handoff.rules.access import Actor
from handoff.sheets import catalogue
from handoff.sheets.catalogue import ADMISSION, DISCHARGE
from handoff.sheets.content import Content, as_plain, counting, read
from handoff.sheets.discharge_carry import learnt
from handoff.sheets.model import Sheet, Values
from handoff.sheets.prefill import FILE, brought_in

_WRITTEN_ON = ("written_on", "sent_on", "asked_on")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the answers of a file, in numbers of items."""

    brought: int
    written_already: int  # the draft says something else: it stays
    seen_today: int  # weight, wishes, medicines …: never taken from elsewhere
    unread: int  # what the file says could not be read


def take_file(session: Session, actor: Actor, now: datetime, draft: Draft, data: bytes) -> Taken:
    """Fill the open items of `draft` from a file. Raises Refused (field "file"), NotFound, NotAllowed.

    A file of somebody else is refused: birth date or insured number must be the same, or, where the
    file has neither, the name.
    """
    declared = catalogue.get(draft.sheet.code)
    try:
        found = read_file(data, declared)
    except NotASheet as reason:
        raise refuse("file", reason.message_ja) from reason
    drafts.refuse_unkeepable(found.content.values)
    current = read(declared, draft.content)
    _check_person(current.values, found.content.values)
    values, source = _in_keys_of(declared, found, local_date(now))
    on = next((v for k in _WRITTEN_ON if (v := found.content.values.get(k))), local_date(now))
    by = " ".join(str(v) for k in ("office_name", "cm_name") if (v := found.content.values.get(k)))
    after, brought = brought_in(declared, current.values, values, on, by, source=source)
    if brought:
        drafts.keep_taken(session, actor, now, draft, Content(after, current.typed))
    own = {key: value for key, value in values.items() if key in declared.items}
    other = [
        k for k, v in own.items()
        if k in current.values and as_plain(current.values[k]) != as_plain(v)
    ]  # fmt: skip
    today = [k for k in own if not declared.items[k].carry and k not in current.values]
    return Taken(len(brought), len(other), len(today), len(found.content.typed))


def _in_keys_of(declared: Sheet, found: Bundle, today: date) -> tuple[Mapping[str, Any], str]:
    """The answers by the keys of the draft's sheet, and what they come from."""
    if found.sheet is declared:
        return counting(declared, found.content.values), FILE
    if (declared.code, found.sheet.code) == (ADMISSION, DISCHARGE):
        return learnt(found.content.values, today), FILE
    raise refuse(
        "file",
        f"これは「{found.sheet.title}」のファイルです。"
        f"「{declared.title}」のファイルを選んでください。",
    )


def _check_person(mine: Values, theirs: Values) -> None:
    """Whether the file is about the client of the draft. Raises Refused."""
    compared = [key for key in ("birth_date", "insured_no") if mine.get(key) and theirs.get(key)]
    if compared:
        same = all(mine[key] == theirs[key] for key in compared)
    else:
        names = [str(values.get("client_name") or "") for values in (mine, theirs)]
        same = bool(names[0]) and search_key(names[0]) == search_key(names[1])
    if not same:
        raise refuse(
            "file",
            "このファイルは、このシートの方のものと確かめられませんでした"
            "（生年月日・被保険者番号・氏名が合いません）。ファイルを確かめて、選び直してください。",
        )
