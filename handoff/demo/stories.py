"""Two years of stays in every state, played with the real actions so that the record is whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import drafts, receive, send, stays
from handoff.actions.send import Handing
from handoff.actions.stays import CareOfficeChoice, PersonFacts, Report
from handoff.db.clients import Client
from handoff.db.offices import Desk, Office
from handoff.db.people import Membership
from handoff.db.provision import Provision
from handoff.db.stays import Stay
from handoff.demo import words
from handoff.demo.clients import ClientRows
from handoff.demo.sheet_words import fill
from handoff.demo.town import Rows
from handoff.rules.access import Actor, Role
from handoff.rules.life import KnownFrom, MatchState, Means
from handoff.rules.offices import HOSPITAL_KINDS, Side
from handoff.sheets import catalogue

OLDEST_DAYS, NEWEST_DAYS = 730, 45
"""Closed stays lie between these many days ago; the featured ones are younger."""
SHARE_WITH_SHEET = 0.62
SHARE_ACKNOWLEDGED = 0.9
SHARE_CARE_FIRST = 0.55


@dataclass
class Stage:
    """Everything a story needs: the session, who works where, and dice."""

    session: Session
    random: Random
    now: datetime
    actors: dict[int, Actor]  # account id → care manager
    hospital_actors: dict[int, Actor]  # office id → somebody who works there
    hospitals: list[Office]
    desks: dict[int, list[Desk]]
    secret: str = ""  # of the installation; without it no document is attached

    def care(self, client: Client) -> Actor:
        """The care manager of a client."""
        return self.actors[client.care_manager_id or 0]


def play_stories(
    session: Session,
    town: tuple[Rows, ClientRows],
    random: Random,
    now: datetime,
    count: int,
    secret: str = "",
) -> int:
    """Play `count` closed stays and the featured open ones; returns how many stays there are."""
    from handoff.demo.featured import play_featured  # it plays on this stage

    stage = set_stage(session, random, now, secret)
    total = len(town[1].clients)
    chosen = random.sample(range(40, total + 1), k=min(count, total - 40))
    clients = {c.id: c for c in session.scalars(select(Client).where(Client.id.in_(chosen)))}
    for client_id in chosen:
        _closed_stay(stage, clients[client_id])
        session.flush()
    return len(chosen) + play_featured(stage)


def set_stage(session: Session, random: Random, now: datetime, secret: str = "") -> Stage:
    """Read who works where."""
    actors: dict[int, Actor] = {}
    hospital_actors: dict[int, Actor] = {}
    for membership in session.scalars(select(Membership).order_by(Membership.id)):
        actor = _actor(membership)
        if actor.side is Side.CARE and membership.role is Role.CARE_MANAGER:
            actors[actor.account_id] = actor
        elif actor.side is Side.HOSPITAL:
            hospital_actors.setdefault(actor.office_id, actor)
    hospitals = list(
        session.scalars(select(Office).where(Office.kind.in_(HOSPITAL_KINDS)).order_by(Office.id))
    )
    desks: dict[int, list[Desk]] = {}
    for desk in session.scalars(select(Desk).order_by(Desk.office_id, Desk.position)):
        desks.setdefault(desk.office_id, []).append(desk)
    return Stage(session, random, now, actors, hospital_actors, hospitals, desks, secret)


def _actor(membership: Membership) -> Actor:
    office, account = membership.office, membership.account
    return Actor(
        account.id, account.name, office.id, office.name, office.kind, membership.role,
        email=account.email,
    )  # fmt: skip


def moment(stage: Stage, days_ago: int, hour: int, minute: int = 0) -> datetime:
    """A moment so many days before today, by the clock in Japan, never in the future."""
    day = clock.local_date(stage.now) - timedelta(days=days_ago)
    local = datetime.combine(day, time(hour, minute), tzinfo=clock.TOKYO)
    return min(local.astimezone(stage.now.tzinfo), stage.now)


def _closed_stay(stage: Stage, client: Client) -> None:
    from handoff.demo import discharges  # it plays on this stage

    random = stage.random
    days_ago = random.randint(NEWEST_DAYS, OLDEST_DAYS)
    admitted = moment(stage, days_ago, random.randint(0, 23), random.choice((0, 10, 30, 45)))
    hospital = random.choice(stage.hospitals)
    care_first = random.random() < SHARE_CARE_FIRST or not hospital.is_user
    told = admitted + timedelta(hours=random.choice((1, 2, 5, 16)))
    stay = report(stage, client, hospital, admitted, told, care_first=care_first)
    if random.random() < SHARE_WITH_SHEET:
        sent = told + timedelta(hours=random.choice((2, 6, 20, 26, 50, 90)))
        provision = send_sheet(stage, client, stay, sent)
        if random.random() < 0.93:
            confirm(stage, client, provision, sent + timedelta(hours=random.choice((0, 1, 3))))
    left = clock.local_date(admitted) + timedelta(days=random.randint(6, 40))
    discharges.close_story(stage, client, stay, left)


def report(
    stage: Stage,
    client: Client,
    hospital: Office | None,
    admitted: datetime,
    told: datetime,
    *,
    care_first: bool = True,
    acknowledged: bool | None = None,
    heads_up: bool = False,
    known_from: KnownFrom = KnownFrom.FAMILY,
    note: str = "長男",
) -> Stay:
    """One side reports; the other acknowledges when it is a user (most of the time)."""
    session = stage.session
    learnt = (known_from, note) if care_first else (KnownFrom.CARD, "つながり手帳")
    facts = _facts(stage, hospital, admitted, told, learnt, heads_up)
    if acknowledged is None:
        acknowledged = stage.random.random() < SHARE_ACKNOWLEDGED
    if care_first or hospital is None:
        outcome = stays.report_from_care(session, stage.care(client), told, client, facts)
        other = stage.hospital_actors.get(hospital.id) if hospital else None
    else:
        outcome = _report_by_hospital(stage, client, hospital, told, facts)
        other = stage.care(client)
    later = min(told + timedelta(minutes=25), stage.now)
    if acknowledged and other is not None:
        stays.acknowledge(session, other, later, outcome.stay)
        if not care_first:
            stays.confirm_match(session, stage.care(client), later, outcome.stay, client)
    return outcome.stay


def _facts(
    stage: Stage,
    hospital: Office | None,
    admitted: datetime,
    told: datetime,
    learnt: tuple[KnownFrom, str],
    heads_up: bool,
) -> Report:
    """What the caller says: where, since when, from whom it was heard."""
    local = clock.local(admitted)
    return Report(
        hospital=hospital,
        desk=stage.desks[hospital.id][0] if hospital else None,
        ward=stage.random.choice(words.WARDS) if hospital and hospital.beds > 19 else "",
        admitted_on=None if heads_up else local.date(),
        admitted_time=None if heads_up else local.time().replace(second=0, microsecond=0),
        known_at=told - timedelta(minutes=4),
        known_from=learnt[0],
        known_from_note=learnt[1],
        note=stage.random.choice(words.CAUSES),
        heads_up=heads_up,
    )


def _report_by_hospital(
    stage: Stage, client: Client, hospital: Office, told: datetime, facts: Report
) -> stays.Outcome:
    person = PersonFacts(
        name=client.name,
        kana=client.kana,
        birth_date=client.birth_date,
        insured_no=client.insured_no,
    )
    office = stage.session.get_one(Office, client.care_office_id)
    actor = stage.hospital_actors[hospital.id]
    return stays.report_from_hospital(
        stage.session, actor, told, person, CareOfficeChoice(office), facts
    )


def write_draft(stage: Stage, client: Client, stay: Stay, at: datetime, share: float = 0.9):  # type: ignore[no-untyped-def]
    """The care manager's draft of ①, filled to about `share`."""
    actor, session = stage.care(client), stage.session
    sheet = catalogue.get(catalogue.ADMISSION)
    record = drafts.sheet_for(session, actor, at, stay, catalogue.ADMISSION)
    draft = drafts.open_draft(session, actor, at, record)
    raw = {**draft.content, **fill(sheet, stage.random, share)}
    if not raw.get("consent_type"):  # no standing consent: asked by telephone
        raw |= {
            "consent_type": "3",
            "consent_date": clock.local_date(at).isoformat(),
            "consent_by": "family",
        }
    return drafts.save_draft(session, actor, at, draft, raw, draft.version, "demo")


def send_sheet(
    stage: Stage, client: Client, stay: Stay, at: datetime, means: Means | None = None
) -> Provision:
    """Write ① and hand it over by the way that fits the hospital."""
    actor, at = stage.care(client), min(at, stage.now)
    if stay.match is not MatchState.CONFIRMED:
        stays.confirm_match(stage.session, actor, at, stay, client)
    draft = write_draft(stage, client, stay, at)
    hospital = stay.hospital
    if means is None:
        usual = Means.SYSTEM if hospital and hospital.is_user else Means.FAX
        means = usual if stage.random.random() < 0.8 else stage.random.choice(tuple(Means)[1:])
    handing = Handing(
        means=means,
        provided_at=at,
        to_office=hospital,
        to_desk=stay.desk,
        department=stay.desk.name if stay.desk else "",
        person=stay.desk.person if stay.desk else "",
        place=f"{hospital.name} 1階 面談室" if means is Means.VISIT and hospital else "",
        pages=3 if means is Means.FAX else None,
    )
    return send.send(stage.session, actor, at, draft, handing, f"demo-{stay.public_id}").provision


def confirm(stage: Stage, client: Client, provision: Provision, at: datetime) -> None:
    """The receipt: one press in the system, or what the telephone told."""
    at = min(at, stage.now)
    if provision.means is Means.SYSTEM:
        office_id = provision.to_office_id or 0
        receive.receive_in_system(stage.session, stage.hospital_actors[office_id], at, provision)
    elif provision.means.needs_receipt:
        receive.confirm_receipt(
            stage.session,
            stage.care(client),
            at,
            provision,
            at,
            "phone",
            "看護師 見本",
            provision.to_department,
        )
