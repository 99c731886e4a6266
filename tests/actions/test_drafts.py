"""Writing a sheet: prefilled, saved to the server, nothing overwritten in silence."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from handoff.actions import drafts, send, stays
from handoff.actions.handing import Handing
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.actions.stays import CareOfficeChoice, PersonFacts, Report
from handoff.db import find_sheets
from handoff.db.session import Database
from handoff.db.sheets import Draft
from handoff.db.stays import Stay
from handoff.rules.life import Means
from handoff.sheets import catalogue, checks
from handoff.sheets.content import CARRIED, read
from tests.build.town import Town


def open_stay(session, town: Town, now: datetime) -> Stay:
    return stays.report_from_care(
        session,
        town.care_manager_actor,
        now,
        town.client,
        Report(hospital=town.hospital, desk=town.desk, admitted_on=date(2026, 11, 22)),
    ).stay


def open_draft(session, town: Town, now: datetime, actor=None) -> Draft:
    actor = actor or town.care_manager_actor
    stay = town_stay(session, town, now)
    sheet = drafts.sheet_for(session, actor, now, stay, "admission")
    return drafts.open_draft(session, actor, now, sheet)


def town_stay(session, town: Town, now: datetime) -> Stay:
    from handoff.db import find_stays

    return find_stays.open_stay_of(session, town.client.id) or open_stay(session, town, now)


def test_a_new_draft_holds_what_the_system_knows_and_preselects_nothing(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        content = open_draft(session, town, now).content
    assert content["client_name"] == "髙﨑 靜枝"
    assert content["client_kana"] == "タカサキ シズエ"
    assert content["birth_date"] == "1939-03-04"
    assert content["age"] == "87"
    assert content["admitted_on"] == "2026-11-22"
    assert content["to_institution_name"] == "あさひ見本病院"
    assert content["cm_name"] == "葛󠄀城 美咲"
    assert content["consent_type"] == "1"
    assert content["main_carer_name"] == "髙﨑 一郎"
    for untouched in ("adl_move", "palsy", "household", "allergy", "flash"):
        assert untouched not in content


def test_opening_twice_gives_the_same_draft(database: Database, town: Town, now: datetime) -> None:
    with database.writing() as session:
        assert open_draft(session, town, now).id == open_draft(session, town, now).id


def test_saving_one_section_leaves_the_others_and_grows_the_version(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        draft = open_draft(session, town, now)
        saved = drafts.save_draft(
            session,
            care,
            now,
            draft,
            {"adl_move": "2", "cm_notes": "𠮷 葛󠄀 髙"},
            draft.version,
            "a",
        )
        assert saved.version == 2
        assert saved.content["cm_notes"] == "𠮷 葛󠄀 髙"
        assert saved.content["client_name"] == "髙﨑 靜枝"
        again = drafts.save_draft(
            session, care, now + timedelta(seconds=10), draft, {"cm_notes": "𠮷 葛󠄀 髙"}, 2, "a"
        )
        assert again.version == 2  # nothing changed: no other page becomes stale


def test_a_stale_save_shows_both_texts_and_keeps_the_stored_one(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        draft = open_draft(session, town, now)
        drafts.save_draft(session, care, now, draft, {"cm_notes": "先に保存"}, 1, "pc")
        with pytest.raises(Stale) as problem:
            drafts.save_draft(session, care, now, draft, {"cm_notes": "あとから"}, 1, "tablet")
        assert problem.value.theirs["cm_notes"] == "先に保存"
        assert problem.value.yours == {"cm_notes": "あとから"}
        assert draft.content["cm_notes"] == "先に保存"


@pytest.mark.parametrize("bad", ["NUL\x00", "half\ud842"])
def test_characters_no_database_can_keep_are_refused_with_their_field(
    database: Database, town: Town, now: datetime, bad: str
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        draft = open_draft(session, town, now)
        with pytest.raises(Refused) as problem:
            drafts.save_draft(session, care, now, draft, {"cm_notes": bad, "allergy": "0"}, 1, "a")
        assert [f.key for f in problem.value.findings] == ["cm_notes"]
        rows = [{"drug": bad}]
        with pytest.raises(Refused):
            drafts.save_draft(session, care, now, draft, {"medications": rows}, 1, "a")


def test_a_draft_may_be_incomplete_too_long_and_unreadable_and_says_so(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    typed = {
        "cm_notes": "長" * 10_000,
        "birth_date": "昭和64年2月30日",
        "medications": [{"drug": f"薬{n}"} for n in range(61)],
    }
    with database.writing() as session:
        draft = open_draft(session, town, now)
        drafts.save_draft(session, care, now, draft, typed, 1, "a")
    with database.reading() as session:
        kept = session.get_one(Draft, draft.id)
        assert kept.content["cm_notes"] == typed["cm_notes"]
        assert kept.content["_typed"]["birth_date"] == "昭和64年2月30日"
        assert len(kept.content["medications"]) == 61
        declared = catalogue.get(catalogue.ADMISSION)
        keys = {
            f.key
            for f in checks.run(declared, read(declared, kept.content), "save", now.date())
            if f.level == "refuse"
        }
        assert {"cm_notes", "birth_date", "medications"} <= keys


def test_two_people_in_one_sheet_see_each_other_and_one_can_go_on(
    database: Database, town: Town, now: datetime
) -> None:
    second = town.second_care_manager_actor
    with database.writing() as session:
        mine = open_draft(session, town, now)
        drafts.save_draft(
            session, town.care_manager_actor, now, mine, {"cm_notes": "途中まで"}, 1, "a"
        )
        theirs = open_draft(session, town, now, second)
        assert theirs.id != mine.id
        assert "cm_notes" not in theirs.content
        others = find_sheets.drafts_of_others(session, mine.sheet, second.account_id)
        assert [d.account.name for d in others] == ["葛󠄀城 美咲"]
        taken = drafts.take_over(session, second, now, mine, {})
        assert taken.id == theirs.id
        assert taken.content["cm_notes"] == "途中まで"
        assert session.get(Draft, mine.id) is not None


def test_drafts_of_others_and_of_other_offices_are_not_there(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        draft = open_draft(session, town, now)
        for stranger in (town.second_care_manager_actor, town.other_care_manager_actor):
            with pytest.raises(NotFound):
                drafts.save_draft(session, stranger, now, draft, {"cm_notes": "x"}, 1, "a")
            with pytest.raises(NotFound):
                drafts.discard(session, stranger, draft)
        with pytest.raises(NotFound):
            drafts.open_draft(session, town.other_care_manager_actor, now, draft.sheet)
        with pytest.raises(NotAllowed):
            drafts.open_draft(session, town.msw_actor, now, draft.sheet)


def test_a_sheet_needs_a_confirmed_client(database: Database, town: Town, now: datetime) -> None:
    person = PersonFacts("誰か 別人", "ダレカ ベツジン", date(1940, 1, 1))
    with database.writing() as session:
        stay = stays.report_from_hospital(
            session,
            town.msw_actor,
            now,
            person,
            CareOfficeChoice(town.care_office),
            Report(admitted_on=date(2026, 11, 22)),
        ).stay
        with pytest.raises(Refused):
            drafts.sheet_for(session, town.care_manager_actor, now, stay, "admission")
        with pytest.raises(NotFound):
            drafts.sheet_for(session, town.other_care_manager_actor, now, stay, "admission")


def test_last_times_sheet_is_carried_with_its_mark_and_confirmed_by_section(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        draft = open_draft(session, town, now)
        drafts.save_draft(
            session, care, now, draft, {"life_history": "旭川で農業", "adl_move": "1"}, 1, "a"
        )
        stay = town_stay(session, town, now)
        sent = send.send(
            session, care, now, draft, Handing(Means.SYSTEM, to_office=town.hospital), "k1"
        )
        stays.close(session, care, now, stay, date(2026, 11, 22))
        later = now + timedelta(days=30)
        stays.report_from_care(
            session,
            care,
            later,
            town.client,
            Report(hospital=town.hospital, admitted_on=date(2026, 12, 22)),
        )
        again = open_draft(session, town, later)
        assert again.content["life_history"] == "旭川で農業"
        assert again.content["admitted_on"] == "2026-12-22"
        mark = again.content[CARRIED]["wishes"]
        assert mark["from"] == sent.revision.public_id
        assert mark["by"] == "葛󠄀城 美咲"
        done = drafts.confirm_section(session, care, later, again, "wishes", again.version)
        assert done.content["_confirmed"] == ["wishes"]
        with pytest.raises(NotFound):
            drafts.confirm_section(session, care, later, again, "no_such", again.version)


def test_a_draft_begun_before_a_colleague_sent_becomes_the_correction_without_losing_a_word(
    database: Database, town: Town, now: datetime
) -> None:
    care, second = town.care_manager_actor, town.second_care_manager_actor
    ready = {"gender": "2", "consent_date": "2026-04-01", "consent_by": "client"}
    with database.writing() as session:
        theirs = open_draft(session, town, now)
        words = ready | {"interests": "畑仕事", "life_history": "旭川で生まれる"}
        drafts.save_draft(session, care, now, theirs, words, theirs.version, "")
        mine = open_draft(session, town, now, second)
        words = {"interests": "編み物", "cm_notes": "朝は早い"}
        drafts.save_draft(session, second, now, mine, words, mine.version, "")
    with database.writing() as session:
        by_system = Handing(Means.SYSTEM, to_office=town.hospital, to_desk=town.desk)
        sent = send.send(session, care, now, theirs, by_system, "k").revision
        with pytest.raises(Stale):
            send.send(session, second, now, mine, by_system, "k2")
        same = drafts.start_correction(session, second, now, sent)
        assert (same.id, same.corrects_id) == (mine.id, sent.id)
        kept = same.content
        assert (kept["interests"], kept["cm_notes"]) == ("編み物", "朝は早い")
        assert (kept["life_history"], kept["gender"]) == ("旭川で生まれる", "2")
        drafts.save_draft(session, second, now, same, {"cm_notes": ""}, same.version, "")
        # going on once more changes nothing, and a draft taken over leads not back to before it
        assert drafts.start_correction(session, second, now, sent).version == same.version
        third = drafts.start_correction(session, care, now, sent)
        third.corrects_id = None  # as a draft that was begun before
        assert drafts.take_over(session, second, now, third, {}).corrects_id == sent.id


def test_the_choice_of_whose_words_stand_is_kept(
    database: Database, town: Town, now: datetime
) -> None:
    care, second = town.care_manager_actor, town.second_care_manager_actor
    ready = {"gender": "2", "consent_date": "2026-04-01", "consent_by": "client"}
    with database.writing() as session:
        theirs, mine = open_draft(session, town, now), open_draft(session, town, now, second)
        words = ready | {"interests": "畑仕事"}
        drafts.save_draft(session, care, now, theirs, words, theirs.version, "")
        drafts.save_draft(session, second, now, mine, {"interests": "編み物"}, mine.version, "")
        by_system = Handing(Means.SYSTEM, to_office=town.hospital, to_desk=town.desk)
        sent = send.send(session, care, now, theirs, by_system, "k").revision
        same = drafts.start_correction(session, second, now, sent, {"interests": "theirs"})
        assert same.content["interests"] == "畑仕事"
