"""The packet for the municipality and corrections of a case, below the pages."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pypdf
import pytest

from handoff.actions import answers, equipment_packet, equipment_path
from handoff.actions.answers import Paper
from handoff.actions.equipment_path import CaseItem, Meeting, path
from handoff.actions.equipment_undo import take_back
from handoff.actions.problems import NotFound, Refused, Stale
from handoff.actions.sealing import unseal
from handoff.db.session import Database
from handoff.rules.life import Means
from handoff.sheets.catalogue import EQUIPMENT_CONTACT
from tests.build.equipment import light_client
from tests.build.letters import FINDING, send_letter
from tests.build.papers import SECRET
from tests.build.town import Town

TODAY = date(2026, 11, 22)
BED = CaseItem("T2", ("1",))
MEETING = Meeting(TODAY, ("client",), "朝の起き上がりのため、特に必要と判断した。")


def test_what_the_doctor_left_open_stays_open_on_paper_and_the_answer_counts_all_the_same(
    database: Database, town: Town, now: datetime
) -> None:
    actor = town.care_manager_actor
    with database.writing() as session:
        client = light_client(session, town, now)
        case = equipment_path.begin(session, actor, now, client, [BED])
        sent = send_letter(session, town, now, client=client, code=EQUIPMENT_CONTACT, case=case)
        undated = {key: value for key, value in FINDING.items() if key != "replied_on"}
        came = Paper("見本 太郎", TODAY, Means.POST, None)
        answers.type_paper(session, actor, now, sent.letter, undated, came, secret=SECRET)
        equipment_path.hold_meeting(session, actor, now, case, MEETING, case.version)
        found = path(session, case, TODAY)
        assert "doctor_proof" not in found.items[0].verdict.missing
        made = equipment_packet.make(session, actor, now, found, SECRET)
        pages = pypdf.PdfReader(BytesIO(unseal(SECRET, made.public_id, made.sealed))).pages
        letter = "".join(pages[1].extract_text().split())
        assert "関節リウマチ" in letter
        assert not equipment_packet._values(session, found).get("replied_on")
        gaps = [gap.step for gap in equipment_packet.plan(session, found).gaps if gap.must]
        assert gaps == ["plan", "plan"]


def test_an_entry_is_taken_back_once_with_a_reason_by_the_newest_page(
    database: Database, town: Town, now: datetime
) -> None:
    actor = town.care_manager_actor
    with database.writing() as session:
        case = equipment_path.begin(session, actor, now, light_client(session, town, now), [BED])
        equipment_path.hold_meeting(session, actor, now, case, MEETING, case.version)
        with pytest.raises(Stale):
            take_back(session, actor, now, case, "meeting", "別の方の会議", case.version - 1)
        with pytest.raises(Refused):
            take_back(session, actor, now, case, "meeting", "", case.version)
        with pytest.raises(NotFound):
            take_back(session, actor, now, case, "items", "違う", case.version)
        take_back(session, actor, now, case, "meeting", "別の方の会議", case.version)
        assert case.meeting == {}
        steps = path(session, case, TODAY).history
        assert [step.what for step in steps] == ["meeting", "undo:meeting", "reason"]
        assert steps[1].before["meeting"]["conclusion"] == MEETING.conclusion
        with pytest.raises(Refused):
            take_back(session, actor, now, case, "meeting", "もう一度", case.version)
