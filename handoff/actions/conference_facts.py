"""A conference as it is typed, checked and judged: people, times, place, link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from handoff.actions.problems import Refused, refuse
from handoff.actions.timeline import LONGEST_TEXT, checked_text
from handoff.clock import local_date
from handoff.db.discharge import Conference, ConferencePerson
from handoff.db.stays import Stay
from handoff.rules import conference as rule
from handoff.rules.life import ConferenceState, Seat
from handoff.rules.regimes import regime_on
from handoff.rules.verdict import Reason
from handoff.sheets.choices import JOB
from handoff.sheets.model import Finding

JOBS = {choice.code: choice.label for choice in JOB}
MOST_TIMES = 5
MOST_PEOPLE = 30
FEWEST_PEOPLE = 2
LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to invite or who was there. `job` is a code of E-JOB."""

    side: Seat
    job: str
    name: str = ""
    organisation: str = ""
    invited: bool = True
    attended: bool | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of a conference. Proposed: `times`; fixed and held: `starts_at`, `ends_at`."""

    people: tuple[Person, ...] = ()
    times: tuple[datetime, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    is_video: bool = False
    video_link: str = ""
    consent_to_video: bool | None = None
    rental_expected: bool = False
    note: str = ""
    minutes: str = ""


class Answer(StrEnum):
    """What the other side says to proposed times."""

    COMING = "coming"
    NOT_COMING = "not_coming"
    OTHER_TIME = "other_time"

    @property
    def label(self) -> str:
        """The words on screen."""
        return {
            "coming": "参加できます",
            "not_coming": "参加できません",
            "other_time": "別の日時にしてください",
        }[self.value]


def check(plan: Plan) -> None:
    """Raise Refused for what cannot be: one person alone, a link that is none, texts too long."""
    found: list[Finding] = []

    def say(key: str, text: str) -> None:
        found.append(Finding("refuse", key, text))

    if len(plan.people) < FEWEST_PEOPLE:
        say("people", "参加する方を2人以上入れてください。1人の場合は「聞き取り」に記録します。")
    if len(plan.people) > MOST_PEOPLE:
        say("people", f"参加する方は{MOST_PEOPLE}人までにしてください。")
    if any(person.job not in JOBS for person in plan.people):
        say("people", "参加する方の職種を選んでください。")
    if said := refused_link(plan.video_link):
        say("video_link", said)
    texts = [("place", plan.place, 200), ("note", plan.note, LONGEST_TEXT)]
    texts.append(("minutes", plan.minutes, LONGEST_TEXT))
    texts += [("people", p.name, 100) for p in plan.people]
    texts += [("people", p.organisation, 200) for p in plan.people]
    for key, text, limit in texts:
        try:
            checked_text(key, text, limit)
        except Refused as problem:
            found += problem.findings
    if found:
        raise Refused(found)


def check_times(plan: Plan, now: datetime) -> None:
    """Raise Refused for proposed times that are none, too many, or past."""
    if not plan.times:
        raise refuse("times", "候補の日時を1つ以上入れてください。")
    if len(plan.times) > MOST_TIMES:
        raise refuse("times", f"候補の日時は{MOST_TIMES}つまでにしてください。")
    if any(at <= now for at in plan.times):
        raise refuse("times", "候補の日時が過ぎています。これからの日時を入れてください。")


def check_span(plan: Plan, stay: Stay, now: datetime, held: bool) -> None:
    """Raise Refused for a beginning and end that do not fit together, the stay or the moment."""
    start, end = plan.starts_at, plan.ends_at
    if start is None:
        raise refuse("starts_at", "カンファレンスの日時を入れてください。")
    if held and start > now:
        raise refuse("starts_at", "カンファレンスの日時が今より後です。終わってから記録してください。")  # fmt: skip
    if end is not None and not start < end <= start + LONGEST:
        raise refuse("ends_at", "終わる時刻が始まる時刻より前か、長すぎます。確かめてください。")
    if stay.admitted_on is not None and local_date(start) < stay.admitted_on:
        raise refuse("starts_at", "カンファレンスの日が入院した日より前です。確かめてください。")


def refused_link(link: str) -> str | None:
    """Why a video link cannot be kept, as a sentence; None for an address (or nothing)."""
    link = link.strip()
    if not link:
        return None
    how = "「https://」で始まるビデオ会議のアドレスを、そのまま貼り付けてください。"
    if len(link) > 500 or any(c.isspace() or ord(c) < 32 for c in link):
        return how
    try:
        parts = urlsplit(link)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return how
    fine = parts.scheme in ("https", "http") and "." in host.strip(".") and not parts.username
    return None if fine else how


def rows_of(people: Iterable[Person]) -> list[ConferencePerson]:
    """The people as rows, in the order given."""
    return [
        ConferencePerson(
            position=position,
            side=person.side,
            job=person.job,
            name=person.name.strip(),
            organisation=person.organisation.strip(),
            invited=person.invited,
            attended=person.attended,
        )
        for position, person in enumerate(people)
    ]


def sense_of_the_fee(conference: Conference, stay: Stay) -> rule.Quality:
    """Whether it is a conference in the sense of the fee (TT-20…TT-24), and who is missing.

    Before it is held everybody invited is counted on; afterwards those who were there.
    """
    return _quality(meeting_of(conference, stay))


def sense_of_plan(plan: Plan, stay: Stay, now: datetime, held: bool) -> rule.Quality:
    """The same for a conference as it is being typed; without a date, as of today."""
    on = plan.starts_at or (min(plan.times) if plan.times else now)
    counted = [p for p in plan.people if (p.attended if held else p.invited)]
    meeting = rule.Meeting(
        on=local_date(on),
        institution=institution_of(stay),
        place=plan.place,
        ward=tuple(word(p) for p in counted if p.side is Seat.WARD),
        outside=tuple(word(p) for p in counted if p.side is not Seat.WARD),
        video=plan.is_video or bool(plan.video_link.strip()),
        consent_to_video=plan.consent_to_video,
        rental_expected=plan.rental_expected,
    )
    return _quality(meeting)


def _quality(meeting: rule.Meeting) -> rule.Quality:
    regime = regime_on(meeting.on)
    if regime is None:
        words = "この日の算定ルールはこのシステムに登録されていません。保険者に確認してください。"
        return rule.Quality(False, (Reason("R5", words),))
    return rule.quality(meeting, regime)


def meeting_of(conference: Conference, stay: Stay) -> rule.Meeting:
    """The conference as the rule sees it; without a date, the first proposed one."""
    on = conference.starts_at
    if on is None and conference.times:
        on = min(datetime.fromisoformat(text) for text in conference.times)
    counted = [p for p in conference.people if counts(p, conference)]
    return rule.Meeting(
        on=local_date(on or conference.created_at),
        institution=institution_of(stay),
        place=conference.place,
        ward=tuple(word(p) for p in counted if p.side is Seat.WARD),
        outside=tuple(word(p) for p in counted if p.side is not Seat.WARD),
        video=conference.is_video,
        consent_to_video=conference.consent_to_video,
        rental_expected=conference.rental_expected,
    )


def counts(person: ConferencePerson, conference: Conference) -> bool:
    """Whether a person counts: present once it was held, invited until then."""
    if conference.state is ConferenceState.HELD:
        return bool(person.attended)
    return person.invited


def word(person: ConferencePerson | Person) -> str:
    """Profession with organisation: 「見本内科医院 看護師」 is no nurse of the ward."""
    return f"{person.organisation} {JOBS.get(person.job, person.job)}".strip()


def institution_of(stay: Stay) -> str:
    """The kind of place the person lies in, as the rules name it (病院, 診療所)."""
    return stay.hospital.kind.facility_type if stay.hospital else "病院"
