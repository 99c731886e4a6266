"""The page of one case of 福祉用具: everything it shows, and the box on the page of a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions import letter_remarks
from handoff.actions.equipment_facts import LEVELS, ItemPath
from handoff.actions.equipment_path import Path, PathStep, StepState, path
from handoff.actions.letter_facts import AFTER, declared_for
from handoff.actions.letter_papers import PACKET
from handoff.actions.municipalities import may_keep
from handoff.clock import local_date
from handoff.db import find_clients, find_equipment, find_letters, find_stays
from handoff.db.clients import Client
from handoff.db.discharge import Attachment
from handoff.db.letters import Letter
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.letters import LetterState
from handoff.rules.life import StayState
from handoff.sheets import catalogue
from handoff.sheets.model import Finding
from handoff.web.equipment.steps import form_of
from handoff.web.forms.equipment_case import StepForm
from handoff.web.words import equipment as equipment_words
from handoff.web.words.equipment import TONES, CaseLine, Facts, HistoryLine

AIMS = {
    "A": "認定調査の結果だけで判断します",
    "B": "主治医の情報と会議をふまえて、ケアマネジャーが判断します",
    "C": "主治医の所見（④）・会議・市町村の確認の3つが要ります",
    "free": "制限のない種目です。④は要りません",
}
_OF_LETTER = (LetterState.DRAFT, LetterState.SENT, LetterState.ANSWERED, LetterState.NO_ANSWER)


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as shown. `undo`: what can be taken back; `linked`: it can be opened on a page."""

    step: PathStep
    number: int
    tone: str
    facts: Facts
    undo: str = ""
    form: StepForm | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """④ of the case: where it stands, what was answered, what to look at."""

    letter: Letter
    state: str
    facts: Facts
    remarks: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class EquipmentPage:
    """Everything the page shows."""

    found: Path
    client: Client
    level: str
    level_now: str
    summary: str
    steps: tuple[StepView, ...]
    asked: Asked | None
    doctors: tuple[tuple[str, str], ...]
    other_letters: tuple[Letter, ...]
    papers: tuple[Attachment, ...]
    history: tuple[HistoryLine, ...]
    needs_city: bool
    may_write: bool
    may_keep_rule: bool
    is_open: bool


def gather(session: Session, actor: Actor, now: datetime, pid: str) -> EquipmentPage:
    """The page of a case of the actor's office. Raises NotFound."""
    found = load(session, actor, now, pid)
    client = found.case.client
    may_write = actor.may(Permission.SHEET_WRITE)
    is_open = found.case.state == "open"
    papers = find_equipment.papers_of_case(session, found.case)
    by_city = {s.key: s.state is not StepState.NOT_NEEDED for s in found.steps}["application"]
    return EquipmentPage(
        found=found,
        client=client,
        level=LEVELS.get(found.case.care_level, ""),
        level_now=LEVELS.get(client.care_level, ""),
        summary=summary(found),
        steps=tuple(_steps(found, may_write and is_open)),
        asked=_asked(session, found, now),
        doctors=tuple(doctors_of(client, lying(session, actor, client))),
        other_letters=tuple(_free_letters(session, actor, found)),
        papers=tuple(p for p in papers if p.kind != PACKET),
        history=tuple(equipment_words.history(found)),
        needs_city=by_city,
        may_write=may_write,
        may_keep_rule=may_keep(actor),
        is_open=is_open,
    )


def load(session: Session, actor: Actor, now: datetime, pid: str) -> Path:
    """The path of a case of the actor's office, its client with doctors. Raises NotFound."""
    case = find_equipment.case_for(session, actor, pid)
    find_clients.with_everything(session, case.client_id)
    return path(session, case, local_date(now))


def lines(session: Session, actor: Actor, now: datetime, client: Client) -> list[CaseLine]:
    """The cases of a client, newest first, in one line each."""
    cases = find_equipment.cases_of_client(session, actor, client)
    return [equipment_words.case_line(path(session, case, local_date(now))) for case in cases]


def summary(found: Path) -> str:
    """Whether ④ is needed at all, in one sentence."""
    aims = {item.aim for item in found.items}
    if "C" in aims and not found.case.survey.get("answers"):
        return "まず、認定調査の結果を入力してください。結果だけで借りられ、④が要らないことがあります。"
    if "C" in aims:
        return "連絡票④（主治医の所見）・サービス担当者会議・市町村の確認の3つが要ります。"
    if "B" in aims:
        return "④の所見と市町村の確認は、国の決まりでは要りません。主治医の情報と会議で判断します。"
    if "A" in aims:
        return "④も市町村の確認も要りません。認定調査票の写しを、記録と一緒に残してください。"
    return "④は要りません。この要介護度では制限のない種目です。"


def aim_words(item: ItemPath) -> str:
    """The way an item goes, in words."""
    return AIMS.get(item.aim, "")


def doctors_of(client: Client, stay: Stay | None) -> list[tuple[str, str]]:
    """Whom ④ can go to: key of the button and its words."""
    known = [
        (
            f"d{d.position}",
            f"{d.institution}　{d.name + ' 先生' if d.name else '（医師名は未記入）'}",
        )
        for d in sorted(client.doctors, key=lambda d: (not d.is_main, d.position))
    ]
    if stay is not None:
        where = stay.hospital.name if stay.hospital else stay.hospital_name
        known.append(("stay", f"入院中の病院の医師（{where or '病院名は未確認'}）"))
    return [*known, ("", "宛先はあとで書く")]


def lying(session: Session, actor: Actor, client: Client) -> Stay | None:
    """The stay while the person lies in a hospital."""
    stays = find_stays.stays_of_client(session, actor, client)
    found = (s for s in stays if s.state is StayState.OPEN and not s.heads_up_only)
    return next(found, None)


def _steps(found: Path, writable: bool) -> list[StepView]:
    now = found.next_step
    views = []
    for number, step in enumerate(found.steps, 1):
        undo = ""
        if writable and step.key != "items" and equipment_words.has_entry(found.case, step.key):
            undo = step.key
        form = None
        if writable and now is not None and step.key == now.key and step.key != "finding":
            form = form_of(found, step.key, blank=True)
        facts = equipment_words.entry(found.case, step.key)
        if step.key == "items":
            aims = {item.label: aim_words(item) for item in found.items}
            facts = [(k, "\n".join(filter(None, (text, aims.get(k))))) for k, text in facts]
        tone = TONES.get(step.state, "plain")
        views.append(StepView(step, number, tone, facts, undo, form))
    return views


def _asked(session: Session, found: Path, now: datetime) -> Asked | None:
    letter = found.letter
    if letter is None:
        return None
    facts = equipment_words.answer_facts(found.answer.content) if found.answer else []
    after = next(p.keys for p in declared_for(letter).parts if p.key == AFTER)
    remarks = letter_remarks.remarks(session, letter, now)
    shown = tuple(r for r in remarks if r.key != "finding" and r.key not in after)
    return Asked(letter, LetterState(letter.state).label, facts, shown)


def _free_letters(session: Session, actor: Actor, found: Path) -> list[Letter]:
    """④ of this client that could belong to this case and does not."""
    every = find_letters.letters_of_client(session, actor, found.case.client)
    return [
        letter
        for letter in every
        if letter.sheet.code == catalogue.EQUIPMENT_CONTACT
        and letter.state in _OF_LETTER
        and letter.id != found.case.letter_id
    ]
