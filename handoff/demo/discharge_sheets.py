"""② in the demo town: one being written with the hospital's part waiting, one kept in the file."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from handoff import clock
from handoff.actions import contacts, drafts, filing, moves, offers
from handoff.actions.contacts import ContactFacts
from handoff.actions.moves import NewMove
from handoff.db import find_sheets
from handoff.db.clients import Client
from handoff.db.offices import Office
from handoff.db.sheets import Draft
from handoff.db.stays import Stay
from handoff.demo.discharges import outlook
from handoff.demo.stories import Stage, confirm, moment, report, send_sheet
from handoff.rules.life import ContactMeans, Means, Move
from handoff.sheets.catalogue import DISCHARGE

BY_HOSPITAL: dict[str, Any] = {
    "mobility": ["walker", "wheelchair"],
    "toilet": ["portable", "diaper"],
    "bath": "shower",
    "food": ["other"],
    "food_other": "きざみ食",
    "swallow": "1",
    "swallow_often": "sometimes",
    "oral_care": "3",
    "procedures": ["oxygen", "bowel"],
    "nursing_points": ["pressure", "swallowing", "medicines"],
    "rehab_points": ["strength", "basic", "adl"],
    "contra": "1",
    "contra_detail": "右股関節を深く曲げない（脱臼のおそれ）。低い椅子に座らせない。",
    "prognosis": "骨折部の癒合は順調。屋内は見守りで歩行器歩行。",
    "adl_move": "3",
    "adl_transfer": "3",
    "adl_eat": "2",
    "adl_bath": "4",
    "adl_toilet": "3",
    "adl_dressing": "3",
    "hosp_doctor": "整形外科 見本 太郎",
    "history": "高血圧、2型糖尿病。2022年 右大腿骨頸部骨折。",
    "doctor_advice": "むせが増えたら早めに受診。次回外来は退院2週間後。",
    "discharge_meds": [
        {"drug": "エドキサバン錠30mg", "usage": "朝食後 1錠", "days": "14日分", "change": "new"}
    ],
    "needed_services": ["visiting_nurse", "home_rehab"],
    "destination": "home",
}
BY_CARE: dict[str, Any] = {
    "admission_cause": "左大腿骨転子部骨折（自宅の玄関で転倒）",
    "next_doctor_inst": "見本内科クリニック",
    "next_doctor_method": ["outpatient"],
    "diseases": [{"disease": "左大腿骨転子部骨折（術後）", "stability": "stable"}],
    "mobility": ["walker"],
    "accept_client": "骨は治ったと話し、思うように歩けないことをもどかしく感じている。",
    "told_diagnosis": "1",
    "wish_client": "家に帰って台所に立ちたい。",
    "accept_family": "また転ぶのではと心配している。",
    "wish_family": "トイレに一人で行けるなら家でみたい。",
    "obstacles": "玄関の段差3段。夜間のトイレ。日中は一人になる。",
    "home_conditions": "玄関と廊下の手すり、特殊寝台。訪問看護による服薬の確認。",
}


def play_discharge_sheets(stage: Stage, writing: Client, finished: Client) -> None:
    """The two stays; the hospital is the first one, which uses the system."""
    hospital = stage.hospitals[0]
    _in_progress(stage, writing, hospital)
    _kept(stage, finished, hospital)


def _in_progress(stage: Stage, client: Client, hospital: Office) -> None:
    """Outlook told, one contact on record, the hospital's part confirmed and not taken over yet."""
    stay = _lying(stage, client, hospital, 17)
    outlook(stage, stay, moment(stage, 3, 10, 0), 12, "around")
    _contact(stage, client, stay, moment(stage, 3, 14, 0), "手術は予定どおり。食事は全粥きざみ。")
    few = {k: v for k, v in BY_CARE.items() if k not in ("obstacles", "home_conditions")}
    _write(stage, client, stay, moment(stage, 2, 9, 0), few)
    _contact(stage, client, stay, moment(stage, 1, 15, 0), "歩行器で病棟内を見守り歩行。")
    _offer(stage, hospital, stay, moment(stage, 1, 16, 40))


def _kept(stage: Stage, client: Client, hospital: Office) -> None:
    """Written with the hospital, kept in the file, gone home: the next ① learns from it."""
    stay = _lying(stage, client, hospital, 40)
    outlook(stage, stay, moment(stage, 20, 10, 0), 12)
    _contact(stage, client, stay, moment(stage, 18, 14, 0), "リハビリは順調。夜間は不穏がある。")
    _offer(stage, hospital, stay, moment(stage, 16, 11, 0))
    at = moment(stage, 14, 9, 0)
    draft = _write(stage, client, stay, at, BY_CARE)
    found = find_sheets.offer_of(stage.session, stay, DISCHARGE)
    if found is not None:
        offers.take(stage.session, stage.care(client), at, draft, found, {"mobility": "theirs"})
    filing.keep(stage.session, stage.care(client), at + timedelta(minutes=30), draft)
    left = moment(stage, 8, 11, 0)
    actor = stage.hospital_actors[hospital.id]
    gone = NewMove(Move.DISCHARGED, on=clock.local_date(left))
    moves.make(stage.session, actor, left, stay, gone, None)


def _lying(stage: Stage, client: Client, hospital: Office, days: int) -> Stay:
    at = moment(stage, days, 9, 30)
    stay = report(stage, client, hospital, at, at + timedelta(minutes=30), acknowledged=True)
    provision = send_sheet(stage, client, stay, at + timedelta(hours=4), Means.SYSTEM)
    confirm(stage, client, provision, at + timedelta(hours=5))
    return stay


def _contact(stage: Stage, client: Client, stay: Stay, at: datetime, learnt: str) -> None:
    facts = ContactFacts(
        met_on=clock.local_date(at),
        means=ContactMeans.INTERVIEW,
        persons=(("msw", "見本 恵"), ("nurse", "見本 葵")),
        learnt=learnt,
        met_time=clock.local(at).time().replace(second=0, microsecond=0),
        place="病棟 面談室",
    )
    contacts.add(stage.session, stage.care(client), at, stay, facts)


def _write(
    stage: Stage, client: Client, stay: Stay, at: datetime, answers: dict[str, Any]
) -> Draft:
    session, actor = stage.session, stage.care(client)
    record = drafts.sheet_for(session, actor, at, stay, DISCHARGE)
    draft = drafts.open_draft(session, actor, at, record)
    return drafts.save_draft(session, actor, at, draft, answers, draft.version, "demo")


def _offer(stage: Stage, hospital: Office, stay: Stay, at: datetime) -> None:
    session, actor = stage.session, stage.hospital_actors[hospital.id]
    offer = offers.open_offer(session, actor, at, stay, DISCHARGE)
    offers.save_offer(session, actor, at, offer, BY_HOSPITAL, offer.version, "demo")
    offers.confirm_offer(session, actor, at + timedelta(minutes=4), offer)
