"""② from the contacts on record to the file, and what the next ① learns from it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handoff.actions import agenda, contacts, drafts, filing, moves, verdicts
from handoff.actions.contacts import ContactFacts
from handoff.actions.draft_contacts import contact_rows, not_in, with_missing
from handoff.actions.draft_sources import before_note_of
from handoff.actions.filing import Filed
from handoff.actions.handing import Handing
from handoff.actions.moves import NewMove
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.actions.send import send, start_correction
from handoff.db import find_provision, find_sheets
from handoff.db.session import Database
from handoff.db.sheets import Draft
from handoff.db.stays import Stay
from handoff.rules.life import ContactMeans, Means, Move, SheetState
from handoff.sheets import progress
from handoff.sheets.catalogue import ADMISSION, DISCHARGE, get
from handoff.sheets.content import BEFORE
from tests.build.moving import WEEKS_LATER, admit
from tests.build.town import Town


def write(
    session: Session, town: Town, now: datetime, stay: Stay, code: str = DISCHARGE, **answers: Any
) -> Draft:
    actor = town.care_manager_actor
    record = drafts.sheet_for(session, actor, now, stay, code)
    draft = drafts.open_draft(session, actor, now, record)
    return drafts.save_draft(session, actor, now, draft, answers, draft.version, "t")


def send_admission(session: Session, town: Town, now: datetime, stay: Stay, **answers: Any) -> None:
    known = {"consent_type": "1", "consent_date": "2026-04-01", "consent_by": "client"}
    draft = write(session, town, now, stay, ADMISSION, **(known | answers))
    handing = Handing(Means.SYSTEM, to_office=stay.hospital, to_desk=stay.desk)
    send(session, town.care_manager_actor, now, draft, handing, f"key-{stay.id}")


def meet(
    session: Session, town: Town, now: datetime, stay: Stay, day: int, learnt: str = "順調"
) -> None:
    facts = ContactFacts(
        date(2026, 12, day), ContactMeans.VIDEO, (("nurse", "見本 恵"),), learnt=learnt
    )
    contacts.add(session, town.care_manager_actor, now, stay, facts)


def file_it(session: Session, town: Town, now: datetime, stay: Stay, **answers: Any) -> Filed:
    draft = write(session, town, now, stay, **answers)
    return filing.keep(session, town.care_manager_actor, now, draft)


def test_contacts_on_record_are_rows_and_later_ones_are_added_once(
    database: Database, town: Town, now: datetime
) -> None:
    later = now + WEEKS_LATER
    with database.writing() as session:
        stay = admit(session, town, now)
        meet(session, town, later, stay, 5, "食事は全粥")
        draft = write(session, town, later, stay)
        row = draft.content["contacts"][0]
        assert row["contact_on"] == "2026-12-05"
        assert (row["contact_kind"], row["contact_mode"]) == ("interview", "video")
        assert row["informants"] == "看護師 見本 恵"
        assert row["learnt"] == "食事は全粥"
        meet(session, town, later, stay, 3)
        rows = contact_rows(session, stay)
        assert len(not_in(rows, draft.content)) == 1
        both = with_missing(rows, draft.content)
        assert [r["contact_on"] for r in both] == ["2026-12-03", "2026-12-05"]
        assert not_in(rows, {"contacts": both}) == []


def test_a_reworded_row_is_not_brought_in_again(
    database: Database, town: Town, now: datetime
) -> None:
    later = now + WEEKS_LATER
    with database.writing() as session:
        stay = admit(session, town, now)
        meet(session, town, later, stay, 5)
        rows = contact_rows(session, stay)
        reworded = {"contacts": [{**rows[0], "informants": "病棟の看護師", "learnt": "書き直した"}]}
        assert not_in(rows, reworded) == []


def test_keeping_needs_a_contact_and_makes_a_version_nobody_is_told_of(
    database: Database, town: Town, now: datetime
) -> None:
    later, care = now + WEEKS_LATER, town.care_manager_actor
    with database.writing() as session:
        stay = admit(session, town, now)
        draft = write(session, town, later, stay, wish_client="帰りたい")
        with pytest.raises(Refused, match="面談・カンファレンスの記録"):
            filing.keep(session, care, later, draft)
        rows = [{"contact_on": "2026-12-05", "informants": "看護師", "contact_kind": "phone", "conference": "0"}]  # fmt: skip
        draft = write(session, town, later, stay, contacts=rows)
        kept = filing.keep(session, care, later, draft)
        assert kept.document.content.startswith(b"%PDF")
        assert find_sheets.provisions_of_revision(session, kept.revision) == []
        assert find_sheets.draft_of(session, kept.revision.sheet, care.account_id) is None


def test_a_further_version_says_why_and_two_authors_meet(
    database: Database, town: Town, now: datetime
) -> None:
    later, care = now + WEEKS_LATER, town.care_manager_actor
    with database.writing() as session:
        stay = admit(session, town, now)
        meet(session, town, later, stay, 5)
        first = file_it(session, town, later, stay)
        draft = start_correction(session, care, later, first.revision)
        second = town.second_care_manager_actor
        other = start_correction(session, second, later, first.revision)
        with pytest.raises(Refused, match="理由"):
            filing.keep(session, care, later, draft)
        kept = filing.keep(session, care, later, draft, "カンファレンスを書き足した")
        assert (kept.revision.number, kept.revision.reason) == (2, "カンファレンスを書き足した")
        with pytest.raises(Stale):
            filing.keep(session, second, later, other, "同時に")


def test_only_a_sheet_that_is_kept_can_be_kept_and_only_by_its_writer(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        admission = write(session, town, now, stay, ADMISSION)
        with pytest.raises(NotFound):
            filing.keep(session, town.care_manager_actor, now, admission)
        draft = write(session, town, now, stay)
        with pytest.raises(NotFound):
            filing.keep(session, town.second_care_manager_actor, now, draft)
        with pytest.raises(NotAllowed):
            filing.keep(session, town.msw_actor, now, draft)


def test_the_kept_version_holds_the_state_before_as_it_was_then(
    database: Database, town: Town, now: datetime
) -> None:
    later = now + WEEKS_LATER
    with database.writing() as session:
        stay = admit(session, town, now)
        send_admission(session, town, now, stay, adl_move="1", procedures=["none"])
        note = before_note_of(session, stay)
        assert note is not None
        assert note["values"]["adl_move"] == "1"
        meet(session, town, later, stay, 5)
        kept = file_it(session, town, later, stay, adl_move="3")
        assert kept.revision.content[BEFORE] == note
        assert kept.revision.content["_entered"]["adl_move"]["side"] == "care"


def test_a_discharge_sheet_is_never_taken_for_the_admission_sheet(
    database: Database, town: Town, now: datetime
) -> None:
    later, care = now + WEEKS_LATER, town.care_manager_actor
    with database.writing() as session:
        stay = admit(session, town, now)
        before = verdicts.admission_verdict(session, stay)
        meet(session, town, later, stay, 5)
        file_it(session, town, later, stay)
        line, _tasks = agenda.of_stay(session, care, later, stay)
        assert line.sheet is SheetState.NONE
        assert find_provision.revisions_of(session, stay.id) == []
        assert verdicts.admission_verdict(session, stay) == before


def test_the_next_admission_offers_what_the_discharge_sheet_learnt_until_it_is_confirmed(
    database: Database, town: Town, now: datetime
) -> None:
    later, care = now + WEEKS_LATER, town.care_manager_actor
    with database.writing() as session:
        stay = admit(session, town, now)
        send_admission(session, town, now, stay, adl_move="1", life_history="農家に生まれた。")
        meet(session, town, later, stay, 5)
        file_it(
            session, town, later, stay, adl_move="3", contra="1", contra_detail="低い椅子は禁止",
            swallow="1", swallow_often="always",
        )  # fmt: skip
        gone = NewMove(Move.DISCHARGED, on=date(2026, 12, 10))
        moves.make(session, town.msw_actor, later, stay, gone, None)
        again = later + timedelta(days=30)
        second = admit(session, town, again)
        assert second.id != stay.id
        record = drafts.sheet_for(session, care, again, second, ADMISSION)
        content = drafts.open_draft(session, care, again, record).content
        assert (content["adl_move"], content["swallow"]) == ("3", "always")
        assert content["life_history"] == "農家に生まれた。"
        assert "低い椅子は禁止" in content["cm_notes"]
        body = get(ADMISSION).section("body")
        carried = progress.carried_from(body, content)
        assert carried is not None
        assert (carried.sheet, carried.by) == (DISCHARGE, "葛󠄀城 美咲")
        assert progress.is_unconfirmed(body, content)
