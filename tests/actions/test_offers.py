"""② with two authors: the hospital offers and confirms, the care manager takes over; nothing is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.actions import drafts, offers
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.db import find_sheets
from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.db.sheets import Draft, SheetOffer
from handoff.db.stays import Stay
from handoff.notify.messages import NoticeKind
from handoff.sheets.authorship import Entry, entry
from tests.build.moving import admit
from tests.build.town import Town

CODE = "discharge"


@pytest.fixture
def stay_id(database: Database, town: Town, now: datetime) -> int:
    """The client of the town lies in its hospital."""
    with database.writing() as session:
        return admit(session, town, now).id


def write_offer(
    session: Session, town: Town, now: datetime, stay_id: int, **answers: Any
) -> SheetOffer:
    stay = session.get_one(Stay, stay_id)
    offer = offers.open_offer(session, town.msw_actor, now, stay, CODE)
    return offers.save_offer(session, town.msw_actor, now, offer, answers, offer.version, "d")


def write_draft(session: Session, town: Town, now: datetime, stay_id: int, **answers: Any) -> Draft:
    care, stay = town.care_manager_actor, session.get_one(Stay, stay_id)
    record = drafts.sheet_for(session, care, now, stay, CODE)
    draft = drafts.open_draft(session, care, now, record)
    return drafts.save_draft(session, care, now, draft, answers, draft.version, "c")


def kinds(session: Session, office_id: int) -> list[str]:
    query = select(Notice).where(Notice.to_office_id == office_id).order_by(Notice.id)
    return [n.kind for n in session.scalars(query)]


def test_the_desk_and_the_writer_are_filled_in_and_nothing_of_the_care_office(
    database: Database, town: Town, now: datetime, stay_id: int
) -> None:
    with database.writing() as session:
        stay = session.get_one(Stay, stay_id)
        offer = offers.open_offer(session, town.msw_actor, now, stay, CODE)
        content = {k: v for k, v in offer.content.items() if not k.startswith("_")}
        assert content["hosp_contact"] == "地域連携室 MSW 見本"
        assert content["writer"] == "見本 一郎"
        assert set(content) <= {"hosp_contact", "hosp_tel", "hosp_fax", "writer"}
        again = offers.open_offer(session, town.ward_clerk_actor, now, stay, CODE)
        assert again.id == offer.id


def test_only_the_parts_of_the_hospital_are_kept(
    database: Database, town: Town, now: datetime, stay_id: int
) -> None:
    with database.writing() as session:
        offer = write_offer(session, town, now, stay_id, bath="tub", client_name="別の名前")
        assert offer.content["bath"] == "tub"
        assert "client_name" not in offer.content


def test_two_screens_of_the_hospital_are_told_and_not_overwritten(
    database: Database, town: Town, now: datetime, stay_id: int
) -> None:
    with database.writing() as session:
        offer = write_offer(session, town, now, stay_id, bath="tub")
        with pytest.raises(Stale):
            offers.save_offer(session, town.msw_actor, now, offer, {"bath": "self"}, 1, "e")
        assert offer.content["bath"] == "tub"


def test_confirming_tells_the_care_manager_once_and_writing_on_leaves_it_confirmed(
    database: Database, town: Town, now: datetime, stay_id: int
) -> None:
    with database.writing() as session:
        offer = write_offer(session, town, now, stay_id, bath="tub")
        offers.confirm_offer(session, town.msw_actor, now, offer)
        offers.confirm_offer(session, town.msw_actor, now, offer)
        told = kinds(session, town.care_office.id)
        assert told.count(NoticeKind.OFFER_CONFIRMED) == 1
        assert not offers.is_changed(offer)
        version = offer.version
        offers.save_offer(session, town.msw_actor, now, offer, {"bath": "self"}, version, "d")
        assert offers.is_changed(offer)
        assert offer.confirmed_content is not None
        assert offer.confirmed_content["bath"] == "tub"
        offers.confirm_offer(session, town.msw_actor, now + timedelta(minutes=1), offer)
        assert kinds(session, town.care_office.id).count(NoticeKind.OFFER_CONFIRMED) == 2


def test_an_empty_offer_is_not_confirmed(
    database: Database, town: Town, now: datetime, stay_id: int
) -> None:
    empty = {"hosp_contact": "", "hosp_tel": "", "hosp_fax": "", "writer": ""}
    with database.writing() as session:
        offer = write_offer(session, town, now, stay_id, **empty)
        with pytest.raises(Refused, match="まだ何も"):
            offers.confirm_offer(session, town.msw_actor, now, offer)


def test_empty_answers_are_filled_with_their_author_and_confirmation(
    database: Database, town: Town, now: datetime, stay_id: int
) -> None:
    later = now + timedelta(days=1)
    with database.writing() as session:
        offer = write_offer(
            session, town, now, stay_id, bath="tub", food=["other"], food_other="粥"
        )
        offers.confirm_offer(session, town.msw_actor, later, offer)
        draft = write_draft(session, town, now, stay_id, wish_client="家に帰りたい")
        assert offers.take(session, town.care_manager_actor, later, draft, offer, {}) == ()
        content = draft.content
        assert (content["bath"], content["food_other"]) == ("tub", "粥")
        assert content["wish_client"] == "家に帰りたい"
        assert entry(content, "bath") == Entry(
            "hospital", "見本 一郎", "2026-11-22", "見本 一郎", "2026-11-23"
        )
        wish = entry(content, "wish_client")
        assert wish is not None
        assert wish.side == "care"
        assert kinds(session, town.hospital.id).count(NoticeKind.OFFER_TAKEN) == 1


def test_where_both_wrote_nothing_is_taken_until_somebody_chose(
    database: Database, town: Town, now: datetime, stay_id: int
) -> None:
    with database.writing() as session:
        offer = write_offer(session, town, now, stay_id, bath="tub", prognosis="順調", sleep="0")
        offers.confirm_offer(session, town.msw_actor, now, offer)
        draft = write_draft(
            session, town, now, stay_id, bath="machine", prognosis="心配", sleep="0"
        )
        care = town.care_manager_actor
        left = offers.take(session, care, now, draft, offer, {"bath": "theirs"})
        assert [o.item.key for o in left] == ["prognosis"]
        assert draft.content["bath"] == "machine"
        chosen = {"bath": "theirs", "prognosis": "mine"}
        assert offers.take(session, care, now, draft, offer, chosen) == ()
        assert (draft.content["bath"], draft.content["prognosis"]) == ("tub", "心配")
        same = entry(draft.content, "sleep")
        assert same is not None
        assert (same.side, same.confirmed_by) == ("care", "見本 一郎")


def test_the_care_managers_own_correction_makes_it_her_word_again(
    database: Database, town: Town, now: datetime, stay_id: int
) -> None:
    with database.writing() as session:
        offer = write_offer(session, town, now, stay_id, bath="tub")
        offers.confirm_offer(session, town.msw_actor, now, offer)
        draft, care = write_draft(session, town, now, stay_id), town.care_manager_actor
        offers.take(session, care, now, draft, offer, {})
        drafts.save_draft(session, care, now, draft, {"bath": "self"}, draft.version, "c")
        changed = entry(draft.content, "bath")
        assert changed is not None
        assert (changed.side, changed.confirmed_by) == ("care", "")


def test_unconfirmed_words_cannot_be_taken(
    database: Database, town: Town, now: datetime, stay_id: int
) -> None:
    with database.writing() as session:
        offer = write_offer(session, town, now, stay_id, bath="tub")
        draft = write_draft(session, town, now, stay_id)
        with pytest.raises(NotFound):
            offers.take(session, town.care_manager_actor, now, draft, offer, {})


def test_others_neither_write_nor_take(
    database: Database, town: Town, now: datetime, stay_id: int
) -> None:
    with database.writing() as session:
        stay = session.get_one(Stay, stay_id)
        with pytest.raises(NotFound):
            offers.open_offer(session, town.other_msw_actor, now, stay, CODE)
        with pytest.raises(NotAllowed):
            offers.open_offer(session, town.care_manager_actor, now, stay, CODE)
        with pytest.raises(NotFound):
            offers.open_offer(session, town.msw_actor, now, stay, "admission")
        offer = write_offer(session, town, now, stay_id, bath="tub")
        offers.confirm_offer(session, town.msw_actor, now, offer)
        draft = write_draft(session, town, now, stay_id)
        with pytest.raises(NotFound):
            offers.take(session, town.other_care_manager_actor, now, draft, offer, {})
        assert find_sheets.offer_of(session, stay, CODE) is offer
