"""Letters to a doctor for tests: begun, filled, sent, with a link, and answers to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions import answers, drafts, letters
from handoff.actions.handing import Handing
from handoff.actions.letters import LetterSent, LinkChoice, ToDoctor
from handoff.db.clients import Client
from handoff.db.equipment_cases import EquipmentCase
from handoff.db.letters import Letter
from handoff.db.sheets import Draft
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.letters import CodeWay
from handoff.rules.life import Means
from handoff.sheets.catalogue import DOCTOR_CONTACT, EQUIPMENT_CONTACT
from tests.build.papers import SECRET
from tests.build.town import Town

ON_PAPER = LinkChoice(CodeWay.ON_PAPER)
BASE_URL = "https://renkei.example.jp"
ASKED: dict[str, Any] = {
    "purposes": ["9"],
    "med_services": ["nursing"],
    "inquiry": "訪問看護を週1回考えています。お考えをお聞かせください。",
    "urgency": "ordinary",
    "wanted_reply": ["sheet"],
}
ASKED_TOOLS: dict[str, Any] = {
    "office_head": "代表 見本",
    "care_level": "21",
    "tools": ["T2"],
    "states_t2": ["1"],
    "assessment": "朝は手足のこわばりと痛みが強く、起き上がりに30分かかり、時間帯によって全くできない。",
    "to_doctor": "見本 太郎",
}
ANSWER: dict[str, Any] = {
    "replied_on": "2026-11-22",
    "reply_way": "below",
    "doctor_name": "見本 太郎",
    "med_need": [{"service": "nursing", "need": "needed"}],
    "opinion": "必要と考えます。",
}
FINDING: dict[str, Any] = {
    "fits": "1",
    "state": "i",
    "cause_diseases": [{"cause_disease": "関節リウマチ"}],
    "finding": "関節リウマチによる両肩・両膝の疼痛と朝のこわばりが強く、午前中は自力での起き上がりができない。",
    "needed_tools": ["T2"],
    "replied_on": "2026-11-22",
    "from_address": "旭川市見本2条2丁目",
    "doctor_name": "見本 太郎",
}


def begin_letter(
    session: Session,
    actor: Actor,
    now: datetime,
    client: Client,
    code: str = DOCTOR_CONTACT,
    *,
    stay: Stay | None = None,
    case: EquipmentCase | None = None,
    raw: dict[str, Any] | None = None,
    of_hospital: bool = False,
) -> tuple[Letter, Draft]:
    """A letter with everything filled in that must be."""
    doctor = ToDoctor("見本 太郎", "見本内科医院", tel="0166-00-9999", of_hospital=of_hospital)
    letter = letters.begin(session, actor, now, client, code, doctor=doctor, stay=stay, case=case)
    draft = letters.open_draft(session, actor, now, letter)
    filled = ASKED if code == DOCTOR_CONTACT else ASKED_TOOLS
    draft = drafts.save_draft(
        session, actor, now, draft, {**filled, **(raw or {})}, draft.version, "test"
    )
    return letter, draft


def by_post(now: datetime) -> Handing:
    """Posted an hour ago."""
    return Handing(Means.POST, now - timedelta(hours=1), to_office_name="見本内科医院")


def send_letter(
    session: Session,
    town: Town,
    now: datetime,
    *,
    client: Client | None = None,
    code: str = DOCTOR_CONTACT,
    handing: Handing | None = None,
    choice: LinkChoice | None = ON_PAPER,
    form_key: str = "",
    **more: Any,
) -> LetterSent:
    """A letter that is on its way, by post with a link and its code on the paper unless said otherwise."""
    actor = town.care_manager_actor
    _letter, draft = begin_letter(session, actor, now, client or town.client, code, **more)
    return letters.send(
        session,
        actor,
        now,
        draft,
        handing or by_post(now),
        choice,
        form_key,
        secret=SECRET,
        base_url=BASE_URL,
    )


def token_of(sent: LetterSent) -> str:
    """The token in the address of a link just made."""
    return sent.address.rpartition("/")[2]


def ticket_for(session: Session, now: datetime, sent: LetterSent) -> str:
    """The proof that the right code was given."""
    tried = answers.check_code(session, now, token_of(sent), sent.code, secret=SECRET)
    assert tried.is_right
    return tried.ticket


def answer_by_link(
    session: Session, now: datetime, sent: LetterSent, raw: dict[str, Any] | None = None
) -> Any:
    """The doctor answers on the telephone in hand."""
    code = sent.letter.sheet.code
    given = raw or (ANSWER if code == DOCTOR_CONTACT else FINDING)
    token, ticket = token_of(sent), ticket_for(session, now, sent)
    version = answers.page(session, now, token, ticket, secret=SECRET).version
    return answers.submit(session, now, token, ticket, given, version, "phone", secret=SECRET)


__all__ = ["DOCTOR_CONTACT", "EQUIPMENT_CONTACT"]
