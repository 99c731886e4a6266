"""Letters and cases of the demo town: waiting, answered by link and on paper, nobody answers, routes A B C."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from handoff import clock
from handoff.actions import (
    answers,
    care_plan,
    drafts,
    equipment_path,
    letters,
    municipalities,
)
from handoff.actions.answers import Paper, Spoken
from handoff.actions.care_plan import Delivery
from handoff.actions.equipment_path import CaseItem, City, Confirmation, Finding, Meeting
from handoff.actions.handing import Handing
from handoff.actions.letters import LetterSent, LinkChoice, Reminder
from handoff.actions.municipalities import RuleFacts
from handoff.db import find_clients
from handoff.db.clients import Client
from handoff.db.equipment_cases import EquipmentCase
from handoff.demo.letter_words import ABOUT_BED, ABOUT_NURSING, ABOUT_PLAN, FITS, NEEDED
from handoff.demo.stories import Stage, moment
from handoff.rules.letters import CodeWay
from handoff.rules.life import Means
from handoff.rules.municipality import Timing
from handoff.sheets.catalogue import DOCTOR_CONTACT, EQUIPMENT_CONTACT

FIRST_CLIENT = 16  # the listed care manager has 24; the earlier ones lie in hospital
LEAST_CLIENTS = 8


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A way to try the answer page: its path and its code."""

    path: str
    code: str


def play_letters(stage: Stage, base_url: str) -> OpenLink | None:
    """Play the letters of the listed care manager; the link that waits for its answer.

    None in a town too small for them, or without the secret that links are made with.
    """
    query = select(Client).order_by(Client.id).offset(FIRST_CLIENT).limit(LEAST_CLIENTS)
    clients = list(stage.session.scalars(query))
    if not stage.secret or len(clients) < LEAST_CLIENTS:
        return None
    told = _Teller(stage, base_url)
    told.rules()
    told.answered_by_link(clients[0])
    told.answered_on_paper(clients[1])
    told.heard_by_telephone(clients[2])
    told.no_answer(clients[3])
    told.route_a(clients[4])
    told.route_b(clients[5])
    told.route_c(clients[6])
    told.delivered(clients[2])
    waiting = told.waiting(clients[7])
    told.route_c_waiting(clients[7])
    return OpenLink(waiting.address.removeprefix(base_url), waiting.code)


@dataclass(slots=True)
class _Teller:
    stage: Stage
    base_url: str

    def rules(self) -> None:
        """The city of the town has told how it handles the confirmation."""
        clerk = next(iter(self.stage.actors.values()))
        facts = RuleFacts(
            "旭川市",
            Timing.CONFIRMED_BEFORE,
            "架空の手引き（お試し用）",
            date(2024, 4, 1),
            form_notes="届出書、会議の要点、主治医の所見の写しを添える（お試し用の例です）。",
        )
        municipalities.keep_rule(self.stage.session, clerk, self.at(60), facts)

    def at(self, days_ago: int, hour: int = 10) -> datetime:
        """A moment some days ago."""
        return moment(self.stage, days_ago, hour, 20)

    def send(
        self,
        client: Client,
        days_ago: int,
        raw: dict[str, Any],
        case: EquipmentCase | None = None,
    ) -> LetterSent:
        """A letter to the client's own doctor, by post, with a link and its code on the paper."""
        stage, actor, at = self.stage, self.stage.care(client), self.at(days_ago)
        session = stage.session
        whole = find_clients.with_everything(session, client.id)
        doctor = letters.doctor_of_client(session, whole.doctors[0])
        code = EQUIPMENT_CONTACT if case else DOCTOR_CONTACT
        letter = letters.begin(session, actor, at, whole, code, doctor=doctor, case=case)
        draft = letters.open_draft(session, actor, at, letter)
        consent = whole.consents[0] if whole.consents else None
        filled = {
            "to_doctor": doctor.name or "見本 太郎",
            "consent_type": "1" if consent else "3",
            "consent_date": (consent.given_on if consent else clock.local_date(at)).isoformat(),
            "consent_by": "client",
            "client_tel": whole.tel or "なし",
            **raw,
        }
        draft = drafts.save_draft(session, actor, at, draft, filled, draft.version, "demo")
        handing = Handing(
            Means.POST, at, to_office=doctor.clinic, to_office_name=doctor.institution
        )
        return letters.send(
            session,
            actor,
            at,
            draft,
            handing,
            LinkChoice(CodeWay.ON_PAPER),
            "",
            secret=stage.secret,
            base_url=self.base_url,
        )

    def answer(self, sent: LetterSent, days_ago: int, raw: dict[str, Any]) -> None:
        """The doctor answers by link."""
        at, token = self.at(days_ago, 13), sent.address.rpartition("/")[2]
        session, secret = self.stage.session, self.stage.secret
        answers.open_link(session, at, token)
        ticket = answers.check_code(session, at, token, sent.code, secret=secret).ticket
        given = {
            "replied_on": clock.local_date(at).isoformat(),
            "doctor_name": sent.letter.doctor_name,
            **raw,
        }
        answers.submit(session, at, token, ticket, given, 0, "demo", secret=secret)

    def waiting(self, client: Client) -> LetterSent:
        """Sent two days ago; the link is open."""
        return self.send(client, 2, ABOUT_NURSING)

    def answered_by_link(self, client: Client) -> None:
        """The doctor answered yesterday; nobody has read it yet."""
        self._want(client, "nursing")
        self.answer(self.send(client, 4, ABOUT_NURSING), 1, NEEDED)

    def answered_on_paper(self, client: Client) -> None:
        """The reply half came by FAX and was typed in."""
        sent = self.send(client, 9, ABOUT_PLAN)
        at, actor = self.at(5), self.stage.care(client)
        raw = {
            "reply_way": "below",
            "opinion": "支障はありません。入浴の前に血圧を測ってください。",
        }
        paper = Paper(sent.letter.doctor_name, clock.local_date(at))
        session = self.stage.session
        answers.type_paper(session, actor, at, sent.letter, raw, paper, secret=self.stage.secret)

    def heard_by_telephone(self, client: Client) -> None:
        """The doctor rang up."""
        self._want(client, "day_rehab")
        about = {**ABOUT_NURSING, "med_services": ["day_rehab"]}
        sent = self.send(client, 12, about)
        at = self.at(10, 15)
        spoken = Spoken(
            sent.letter.doctor_name, at, Means.PHONE, "通所リハビリは週2回までなら差し支えない。"
        )
        raw = {"med_need": [{"service": "day_rehab", "need": "needed"}]}
        answers.hear(self.stage.session, self.stage.care(client), at, sent.letter, spoken, raw)

    def no_answer(self, client: Client) -> None:
        """Two reminders, nobody answers; 「回答なし」 can be recorded."""
        sent = self.send(client, 30, ABOUT_PLAN)
        actor, session = self.stage.care(client), self.stage.session
        for days_ago, means in ((22, Means.PHONE), (14, Means.FAX)):
            reminder = Reminder(means, "返信のお願い", "受付")
            letters.remind(session, actor, self.at(days_ago), sent.letter, reminder)

    def delivered(self, client: Client) -> None:
        """The finished plan went to the doctor who was asked."""
        doctor = find_clients.with_everything(self.stage.session, client.id).doctors[0]
        at = self.at(8)
        delivery = Delivery(
            doctor.name or "見本 太郎", clock.local_date(at), "post", doctor.institution
        )
        care_plan.deliver_plan(self.stage.session, self.stage.care(client), at, client, delivery)

    def route_a(self, client: Client) -> None:
        """The survey alone is enough."""
        case = self._case(client, "21", CaseItem("T2", ("1",)))
        self._survey(case, {"1-4": "できない", "1-3": "つかまればできる"})

    def route_b(self, client: Client) -> None:
        """A wheelchair by care management's own judgement."""
        case = self._case(client, "21", CaseItem("T1", ("2",)))
        self._survey(case, {"1-7": "つかまればできる"})
        at, actor, session = self.at(6), self.stage.care(client), self.stage.session
        finding = Finding(
            "heard",
            clock.local_date(at),
            "見本 太郎",
            "心不全による息切れのため、屋外の移動には車いすが要る。",
        )
        equipment_path.enter_finding(session, actor, at, case, finding, case.version)
        self._meeting(case)

    def route_c(self, client: Client) -> None:
        """Doctor, meeting, municipality: to the end."""
        case = self._case(client, "21", CaseItem("T2", ("1",)))
        self._survey(case, {"1-4": "つかまればできる", "1-3": "つかまればできる"})
        self.answer(self.send(client, 18, ABOUT_BED, case), 15, FITS)
        self._meeting(case)
        session, actor = self.stage.session, self.stage.care(client)
        filed, confirmed = self.at(5), self.at(2)
        equipment_path.write_plan(
            session, actor, filed, case, clock.local_date(filed), case.version
        )
        city = City(clock.local_date(filed), "旭川市 長寿社会課", "見本第12号")
        equipment_path.apply(session, actor, filed, case, city, case.version)
        on = clock.local_date(confirmed)
        found = Confirmation(on, "confirmed", on, case.cert_to)
        equipment_path.confirm(session, actor, confirmed, case, found, case.version)
        starts = on + timedelta(days=1)
        equipment_path.start_rental(session, actor, confirmed, case, starts, case.version)

    def route_c_waiting(self, client: Client) -> None:
        """④ is with the doctor."""
        case = self._case(client, "12", CaseItem("T2", ("1",)), CaseItem("歩行器", chosen="rental"))
        self._survey(case, {"1-4": "つかまればできる", "1-3": "つかまらないでできる"})
        self.send(client, 3, ABOUT_BED, case)

    def _want(self, client: Client, service: str) -> None:
        at = self.at(14)
        begins = clock.local_date(self.stage.now) + timedelta(days=14)
        care_plan.want_service(
            self.stage.session, self.stage.care(client), at, client, service, begins, "検討中"
        )

    def _case(self, client: Client, level: str, *items: CaseItem) -> EquipmentCase:
        client.care_level, client.cert_status = level, "certified"
        today = clock.local_date(self.stage.now)
        if client.cert_from is None or client.cert_to is None or client.cert_to < today:
            client.cert_from = today - timedelta(days=200)
            client.cert_to = today + timedelta(days=165)
        at = self.at(20)
        return equipment_path.begin(self.stage.session, self.stage.care(client), at, client, items)

    def _survey(self, case: EquipmentCase, found: dict[str, str]) -> None:
        at = self.at(20, 11)
        on = case.level_from or clock.local_date(at)
        equipment_path.enter_survey(
            self.stage.session,
            self.stage.care(case.client),
            at,
            case,
            found,
            case.version,
            survey_on=min(on, clock.local_date(at)),
            source="認定調査票の写し",
        )

    def _meeting(self, case: EquipmentCase) -> None:
        at = self.at(6, 14)
        meeting = Meeting(
            clock.local_date(at),
            ("client", "family", "equipment"),
            "時間帯によって動作ができなくなるため、特に必要と判断した。",
        )
        actor = self.stage.care(case.client)
        equipment_path.hold_meeting(self.stage.session, actor, at, case, meeting, case.version)
