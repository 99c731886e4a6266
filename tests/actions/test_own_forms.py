"""自分の様式: the same notice, clock, receipt, verdict and evidence as a sheet of ours."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.actions import (
    answers,
    attachments,
    drafts,
    evidence_files,
    own_forms,
    receive,
    send,
)
from handoff.actions.attachments import AttachmentKind, Upload
from handoff.actions.handing import Handing
from handoff.actions.own_forms import OwnForm
from handoff.actions.problems import NotAllowed, NotFound, Refused
from handoff.actions.verdicts import admission_verdict
from handoff.db import find_evidence, find_sheets
from handoff.db.offices import Office
from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.notify.messages import NoticeKind
from handoff.rules.admission_evidence import INFO_GROUPS
from handoff.rules.letters import LetterState
from handoff.rules.life import Means
from handoff.rules.own_forms import CONTENTS, missing
from handoff.sheets import catalogue
from tests.build.letters import ANSWER, begin_letter, by_post
from tests.build.moving import admit
from tests.build.papers import SECRET, paper, picture
from tests.build.town import Town
from tests.pdf.reading import squeeze, text_of

ONCE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WHOLE = OwnForm("うちの様式 髙﨑様.pdf", paper(), INFO_GROUPS)


def by_system(session: Session, town: Town) -> Handing:
    return Handing(Means.SYSTEM, to_office=session.get_one(Office, town.hospital.id))


def sent(session: Session, town: Town, now: datetime, form: OwnForm = WHOLE) -> tuple[Stay, send.Sent]:  # fmt: skip
    """① as a form of the care office, sent by this system."""
    stay, care = admit(session, town, now), town.care_manager_actor
    handing = by_system(session, town)
    return stay, own_forms.send_form(session, care, now, stay, "admission", form, handing, "k")


def test_an_own_form_is_told_received_and_counts_like_the_sheet(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay, made = sent(session, town, now)
        told = session.scalars(select(Notice).where(Notice.to_office_id == town.hospital.id)).all()
        assert NoticeKind.SHEET_SENT in {notice.kind for notice in told}
        before = admission_verdict(session, stay)
        assert "receipt_confirmation" in before.missing
        receive.receive_in_system(session, town.msw_actor, now, made.provision)
        after = admission_verdict(session, stay)
        assert (after.tier, after.claimable, after.missing) == ("I", True, ())
        assert made.document.content == WHOLE.content
        assert "髙" not in made.document.file_name
        kept = find_sheets.document_of(session, made.revision)
        assert kept is not None
        assert kept.id == made.document.id


def test_what_was_not_checked_is_missing_in_the_verdict(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        part = OwnForm("様式.jpg", picture("JPEG"), ("入院日", "心身の状況", "何かほか"))
        stay, made = sent(session, town, now, part)
        receive.receive_in_system(session, town.msw_actor, now, made.provision)
        verdict = admission_verdict(session, stay)
        assert not verdict.claimable
        assert set(verdict.missing) == {"生活環境", "サービスの利用状況"}
        assert made.revision.own_contents == ["入院日", "心身の状況"]
        assert made.document.media_type == "image/jpeg"


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_excel_is_asked_for_as_a_pdf_and_nothing_is_kept(
    database: Database, town: Town, now: datetime, start: bytes
) -> None:
    with database.writing() as session:
        with pytest.raises(Refused) as problem:
            sent(session, town, now, OwnForm("シート.xlsx", start + b"x" * 50, INFO_GROUPS))
        assert "PDFにしてから" in problem.value.message


def test_pressed_twice_it_is_sent_once(database: Database, town: Town, now: datetime) -> None:
    with database.writing() as session:
        stay, made = sent(session, town, now)
        care, handing = town.care_manager_actor, by_system(session, town)
        again = own_forms.send_form(session, care, now, stay, "admission", WHOLE, handing, "k")
        assert again.revision.id == made.revision.id


def test_a_corrected_own_form_says_why_and_the_old_one_stays(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        stay, made = sent(session, town, now)
        with pytest.raises(Refused) as problem:
            own_forms.send_form(session, care, now, stay, "admission", WHOLE, by_system(session, town))  # fmt: skip
        assert problem.value.findings[0].key == "reason"
        hospital = session.get_one(Office, town.hospital.id)
        why = Handing(Means.SYSTEM, to_office=hospital, reason="薬が変わった")
        second = own_forms.send_form(session, care, now, stay, "admission", WHOLE, why)
        assert (second.revision.number, second.revision.corrects_id) == (2, made.revision.id)
        send.withdraw(session, care, now, second.revision, "別の方のもの")
        assert second.revision.withdrawn_at == now


@ONCE
def test_a_sheet_written_after_an_own_form_begins_with_what_is_known(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        _stay, made = sent(session, town, now)
        draft = drafts.start_correction(session, town.care_manager_actor, now, made.revision)
        assert draft.corrects_id == made.revision.id
        assert draft.content["insurer_no"] == "012047"


def test_the_discharge_sheet_may_be_an_own_form_kept_and_given_later(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        stay = admit(session, town, now)
        held = tuple(one.word for one in CONTENTS["discharge"])
        form = OwnForm("記録.pdf", paper(), held)
        kept = own_forms.file_form(session, care, now, stay, "discharge", form)
        given = send.provide_again(session, care, now, kept, by_system(session, town))
        assert given.document.kind == "own_form"
        with pytest.raises(NotFound):
            own_forms.file_form(session, care, now, stay, "admission", form)


def test_a_letter_may_be_an_own_form_and_is_answered_on_paper(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        letter, _draft = begin_letter(session, care, now, town.client)
        form = OwnForm("照会.pdf", paper(), ("本人の同意", "尋ねること"))
        with pytest.raises(Refused):
            own_forms.send_letter_form(session, care, now, letter, form, by_system(session, town))
        done = own_forms.send_letter_form(session, care, now, letter, form, by_post(now))
        assert (done.state, done.institution) == (LetterState.SENT, "見本内科医院")
        typed = answers.Paper("見本 太郎", now.date())
        answer = answers.type_paper(session, care, now, done, ANSWER, typed, secret=SECRET)
        assert answer.document_id
        assert done.state == LetterState.ANSWERED


def test_the_hospital_gives_its_own_form_in_place_of_the_discharge_sheet(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        upload = Upload("退院時情報.pdf", paper(), AttachmentKind.OWN_DISCHARGE)
        given = attachments.add(session, town.msw_actor, now, stay, upload, SECRET)
        attachments.receive(session, town.care_manager_actor, now, given)
        assert given.received_at == now


@ONCE
def test_the_evidence_file_holds_the_own_form_and_its_check_list(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        photo = OwnForm("様式.png", picture("PNG"), ("入院日",))
        stay, made = sent(session, town, now, photo)
        loaded = find_evidence.stay_called(session, stay.public_id)
        plan = evidence_files.plan_for_stay(session, loaded)
        drawn = evidence_files.evidence_file(plan, now + timedelta(hours=1), SECRET)
        assert plan.every[0].originals[0].sha256 == made.document.sha256
        text = squeeze(text_of(drawn.pdf))
    for words in ("入院時情報提供シート（自分の様式）", "■入院日", "□生活環境"):
        assert squeeze(words) in text, words


@ONCE
def test_only_those_who_may_send_use_an_own_form(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay, handing = admit(session, town, now), by_system(session, town)
        with pytest.raises(NotAllowed):
            own_forms.send_form(session, town.msw_actor, now, stay, "admission", WHOLE, handing)
        with pytest.raises(NotFound):
            own_forms.send_form(
                session, town.other_care_manager_actor, now, stay, "admission", WHOLE, handing
            )


def test_every_sheet_has_a_check_list() -> None:
    assert set(CONTENTS) == set(catalogue.SHEETS)
    for code, contents in CONTENTS.items():
        assert not missing(code, [one.word for one in contents])
        assert missing(code, []) == tuple(one for one in contents if one.must)
    assert tuple(one.word for one in CONTENTS["admission"]) == INFO_GROUPS
