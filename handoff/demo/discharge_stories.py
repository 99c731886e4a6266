"""Talks, conferences and attached papers of the demo town, played with the real actions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from handoff import clock
from handoff.actions import attachments, conferences, contacts, follow_up
from handoff.actions.attachments import AttachmentKind, Upload
from handoff.actions.conferences import Person, Plan
from handoff.actions.contacts import ContactFacts
from handoff.actions.follow_up import FollowUpFacts
from handoff.db.clients import Client
from handoff.db.discharge import Attachment
from handoff.db.stays import Stay
from handoff.demo.stories import Stage, moment
from handoff.pdf.overflow import Flow
from handoff.pdf.page import Paper, Running
from handoff.pdf.render import Drawer, Report, Stamp, join
from handoff.pdf.style import BODY
from handoff.pdf.text import Span
from handoff.rules.access import Actor
from handoff.rules.life import ContactMeans, Seat

_SUMMARY = (
    ("経過", "肺炎のため入院。抗菌薬の点滴を10日間。解熱し、酸素は不要となった。"),
    ("ADL", "移動は歩行器で見守り。食事は自立。入浴は一部介助。夜間はトイレまで付き添い。"),
    ("服薬", "一包化。朝・夕は配薬、飲み込みまで確認している。"),
    ("退院後に続けてほしいこと", "水分を1日1,000mL以上。体温37.5℃以上のときは地域連携室へ連絡。"),
)
_HANDOUT = (
    ("これからの暮らし", "訪問看護 週1回、デイサービス 週2回で体力を戻します。"),
    ("困ったとき", "夜間・休日は病院の代表番号、平日は地域連携室へお電話ください。"),
)


@dataclass(frozen=True, slots=True)
class _Scene:
    """One stay with the two persons who write about it."""

    stage: Stage
    stay: Stay
    care: Actor
    hospital: Actor

    def talk(self, days_ago: int, means: ContactMeans, job: str, name: str, learnt: str) -> None:
        """The care manager wrote down what she heard, in the afternoon of that day."""
        at = moment(self.stage, days_ago, 15, 30)
        facts = ContactFacts(
            met_on=clock.local_date(at),
            met_time=clock.local(at - timedelta(hours=1)).time(),
            means=means,
            persons=((job, name),),
            learnt=learnt,
            place=f"{self.stay.ward} 面談室" if means is ContactMeans.INTERVIEW else "",
        )
        contacts.add(self.stage.session, self.care, at, self.stay, facts)

    def paper(self, at: datetime, kind: AttachmentKind, lines: tuple[tuple[str, str], ...]) -> Attachment | None:  # fmt: skip
        """The hospital attaches a document; none where the town has no secret to seal it with."""
        if not self.stage.secret:
            return None
        content = join(kind.label, Stamp(clock.local(at)), [_page(kind.label, lines)]).pdf
        upload = Upload(f"{kind.label.split('（')[0]}.pdf", content, kind)
        session, secret = self.stage.session, self.stage.secret
        return attachments.add(session, self.hospital, at, self.stay, upload, secret)


def play_way_home(stage: Stage, clients: list[Client]) -> None:
    """Of the stays on their way out: one invited, one fixed, one told and home with everything."""
    invited, fixed, home = (_scene(stage, client) for client in clients)
    if invited:
        _invited(invited)
    if fixed:
        _fixed(fixed)
    if home:
        _home(home)


def _scene(stage: Stage, client: Client) -> _Scene | None:
    query = select(Stay).where(Stay.client_id == client.id).order_by(Stay.id.desc()).limit(1)
    stay = stage.session.scalars(query).one_or_none()
    hospital = stage.hospital_actors.get(stay.hospital_id or 0) if stay else None
    if stay is None or hospital is None:
        return None
    return _Scene(stage, stay, stage.care(client), hospital)


def _people(scene: _Scene) -> tuple[Person, ...]:
    office = scene.care.office_name
    return (
        Person(Seat.WARD, "nurse", "見本 さくら", scene.stay.ward),
        Person(Seat.WARD, "msw", scene.hospital.account_name),
        Person(Seat.OUTSIDE, "cm", scene.care.account_name, office),
        Person(Seat.OUTSIDE, "visiting_nurse", "見本 かおる", "訪問看護ステーション ひだまり見本"),
        Person(Seat.OUTSIDE, "pharmacist", "", "みなみ見本薬局"),
        Person(Seat.CLIENT, "family", "長男"),
    )


def _invited(scene: _Scene) -> None:
    """Three talks, a proposal to answer, a nursing summary to receive."""
    stage = scene.stage
    scene.talk(12, ContactMeans.INTERVIEW, "nurse", "見本 さくら", "解熱。歩行器で病棟内を歩いている。家に段差が3か所あると伝えた。")  # fmt: skip
    scene.talk(5, ContactMeans.PHONE, "msw", "", "退院の目途が延びるかもしれないとのこと。")
    at = moment(stage, 0, 8, 20)
    times = (_ahead(stage, 4, 14), _ahead(stage, 5, 10))
    plan = Plan(_people(scene), times=times, place=f"{scene.stay.ward} 面談室", note="ご家族は午後を希望されています。")  # fmt: skip
    conferences.propose(stage.session, scene.hospital, min(at, stage.now), scene.stay, plan)
    scene.paper(moment(stage, 0, 8, 25), AttachmentKind.NURSING_SUMMARY, _SUMMARY)


def _fixed(scene: _Scene) -> None:
    """A conference in three days for which somebody is still missing."""
    stage, everybody = scene.stage, _people(scene)
    scene.talk(3, ContactMeans.VIDEO, "discharge_nurse", "", "外泊で入浴と夜間のトイレを試す。")
    start = _ahead(stage, 3, 14)
    plan = Plan(
        (*everybody[:3], everybody[5]),
        starts_at=start,
        ends_at=start + timedelta(minutes=40),
        place=f"{scene.stay.ward} 面談室",
        rental_expected=True,
    )
    conferences.fix(stage.session, scene.hospital, moment(stage, 1, 11, 0), scene.stay, plan)


def _home(scene: _Scene) -> None:
    """Two talks and a conference with everything on record; the services began two days ago."""
    stage, session = scene.stage, scene.stage.session
    scene.talk(20, ContactMeans.INTERVIEW, "nurse", "見本 さくら", "点滴中。食事は7割。ベッド上の体操を始めた。")  # fmt: skip
    scene.talk(13, ContactMeans.INTERVIEW, "pt", "見本 りく", "杖歩行30m。階段は手すりで見守り。")
    scene.paper(moment(stage, 9, 16, 0), AttachmentKind.REFERRAL, _SUMMARY)
    start = moment(stage, 8, 14, 0)
    there = tuple(replace(person, attended=True) for person in _people(scene))
    plan = Plan(
        there,
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        place=f"{scene.stay.ward} 面談室",
        minutes="退院後は訪問看護 週1回と通所介護 週2回。入浴は通所で。服薬は一包化し、長男が声をかける。"
        "発熱時の連絡先は地域連携室。",
    )
    at = start + timedelta(hours=2)
    held = conferences.hold(session, scene.hospital, at, scene.stay, plan)
    given = scene.paper(at, AttachmentKind.JOINT_GUIDANCE, _HANDOUT)
    if given is not None:
        conferences.give_paper(session, scene.hospital, at, held, given)
        attachments.receive(session, scene.care, at + timedelta(hours=1), given)
    contacts.add_from_conference(session, scene.care, at + timedelta(hours=1), held)
    begun = moment(stage, 2, 9, 0)
    facts = FollowUpFacts(clock.local_date(begun), ("13", "15"), plan_made=True)
    follow_up.note_follow_up(session, scene.care, begun, scene.stay, facts, 0)


def _ahead(stage: Stage, days: int, hour: int) -> datetime:
    """A full hour some days from now, in Japan."""
    day = clock.local(stage.now) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _page(title: str, lines: tuple[tuple[str, str], ...]) -> Drawer:
    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        flow = Flow(paper, Running(title, "見本（架空の方）", f"作成 {stamp.at:%Y-%m-%d}", "架空"))
        for name, text in lines:
            flow.heading(name)
            flow.words([Span(text, BODY)])

    return draw
