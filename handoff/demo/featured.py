"""The stays that are open today: one in every state, for the listed care manager and around her."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from handoff import clock
from handoff.actions import drafts, receive, send, stays
from handoff.actions.send import Handing
from handoff.db.clients import Client
from handoff.db.offices import Office
from handoff.db.outbox import Notice, OutboxRow
from handoff.db.stays import Stay
from handoff.demo.discharge_sheets import play_discharge_sheets
from handoff.demo.discharge_stories import play_way_home
from handoff.demo.discharges import play_discharges, sometimes_told
from handoff.demo.stories import Stage, confirm, moment, report, send_sheet, write_draft
from handoff.rules.life import KnownFrom, Means, StayState

OTHER_OPEN_STAYS = 40


def play_featured(stage: Stage) -> int:
    """Play the open stays; returns how many."""
    clients = list(stage.session.scalars(select(Client).order_by(Client.id).limit(40)))
    asahi = stage.hospitals[0]
    by_fax = next(h for h in stage.hospitals if not h.is_user)
    _writing(stage, clients[0], asahi)
    _fax_unconfirmed(stage, clients[1], by_fax)
    _hospital_was_first(stage, clients[2], asahi)
    _heads_up(stage, clients[3])
    _received(stage, clients[4], asahi)
    _waiting_for_receipt(stage, clients[5], asahi)
    _place_unknown(stage, clients[6])
    _corrected(stage, clients[7], stage.hospitals[2])
    _withdrawn(stage, clients[8], asahi)
    _fax_lost(stage, clients[9], by_fax)
    _closed_but_unconfirmed(stage, clients[10], by_fax)
    _cancelled(stage, clients[11], asahi)
    _not_ours(stage, clients[12], asahi)
    play_discharges(stage, clients[13:])
    play_way_home(stage, [clients[13], clients[14], clients[17]])
    play_discharge_sheets(stage, clients[19], clients[20])
    for client in stage.random.sample(clients[24:], k=min(OTHER_OPEN_STAYS, len(clients[24:]))):
        _ordinary(stage, client)
    _tidy(stage)
    return stage.session.scalar(
        select(func.count()).select_from(Stay).where(Stay.state == StayState.OPEN)
    ) or 0  # fmt: skip


def _writing(stage: Stage, client: Client, hospital: Office) -> None:
    """Yesterday evening, the son rang; the sheet is half written."""
    stay = report(
        stage,
        client,
        hospital,
        moment(stage, 1, 18, 10),
        moment(stage, 1, 19, 44),
        acknowledged=True,
    )
    write_draft(stage, client, stay, moment(stage, 0, 8, 30), share=0.4)


def _fax_unconfirmed(stage: Stage, client: Client, hospital: Office) -> None:
    stay = report(stage, client, hospital, moment(stage, 2, 10, 20), moment(stage, 2, 11, 30))
    send_sheet(stage, client, stay, moment(stage, 2, 15, 10), Means.FAX)


def _hospital_was_first(stage: Stage, client: Client, hospital: Office) -> None:
    report(
        stage, client, hospital, moment(stage, 0, 7, 40), moment(stage, 0, 8, 15),
        care_first=False, acknowledged=False,
    )  # fmt: skip


def _heads_up(stage: Stage, client: Client) -> None:
    when = moment(stage, 0, 8, 5)
    report(
        stage,
        client,
        None,
        when,
        when,
        heads_up=True,
        known_from=KnownFrom.PROVIDER,
        note="デイサービス",
    )


def _received(stage: Stage, client: Client, hospital: Office) -> None:
    stay = report(
        stage, client, hospital, moment(stage, 8, 9, 30), moment(stage, 8, 10, 0), acknowledged=True
    )
    provision = send_sheet(stage, client, stay, moment(stage, 8, 13, 20), Means.SYSTEM)
    confirm(stage, client, provision, moment(stage, 8, 13, 45))


def _waiting_for_receipt(stage: Stage, client: Client, hospital: Office) -> None:
    stay = report(
        stage,
        client,
        hospital,
        moment(stage, 1, 11, 0),
        moment(stage, 1, 11, 40),
        acknowledged=True,
    )
    send_sheet(stage, client, stay, moment(stage, 1, 16, 5), Means.SYSTEM)


def _place_unknown(stage: Stage, client: Client) -> None:
    report(
        stage, client, None, moment(stage, 0, 2, 0), moment(stage, 0, 7, 50),
        known_from=KnownFrom.AMBULANCE, note="",
    )  # fmt: skip


def _corrected(stage: Stage, client: Client, hospital: Office) -> None:
    stay = report(stage, client, hospital, moment(stage, 5, 14, 0), moment(stage, 5, 15, 0))
    first = send_sheet(stage, client, stay, moment(stage, 5, 16, 30), Means.SYSTEM)
    if hospital.is_user:
        confirm(stage, client, first, moment(stage, 5, 17, 0))
    actor, at = stage.care(client), moment(stage, 4, 9, 10)
    draft = drafts.start_correction(stage.session, actor, at, first.revision)
    today = clock.local_date(at).isoformat()
    raw = {
        **draft.content,
        "written_on": today,
        "provided_on": today,
        "allergy": "1",
        "allergy_detail": "ペニシリン系の抗菌薬で発疹",
    }
    draft = drafts.save_draft(stage.session, actor, at, draft, raw, draft.version, "demo")
    handing = Handing(means=Means.SYSTEM, provided_at=at, to_office=hospital, to_desk=stay.desk,
                      reason="アレルギーの記載が抜けていたため")  # fmt: skip
    send.send(stage.session, actor, at, draft, handing, f"demo-2-{stay.public_id}")


def _withdrawn(stage: Stage, client: Client, hospital: Office) -> None:
    stay = report(stage, client, hospital, moment(stage, 3, 10, 0), moment(stage, 3, 10, 30))
    provision = send_sheet(stage, client, stay, moment(stage, 3, 11, 15), Means.SYSTEM)
    send.withdraw(
        stage.session, stage.care(client), moment(stage, 3, 11, 40), provision.revision,
        "同姓の別の方の内容が混ざっていたため",
    )  # fmt: skip


def _fax_lost(stage: Stage, client: Client, hospital: Office) -> None:
    stay = report(stage, client, hospital, moment(stage, 1, 9, 0), moment(stage, 1, 9, 30))
    provision = send_sheet(stage, client, stay, moment(stage, 1, 13, 0), Means.FAX)
    receive.not_arrived(
        stage.session,
        stage.care(client),
        moment(stage, 0, 8, 45),
        provision,
        "番号違い。受付に届いていないとのこと",
    )


def _closed_but_unconfirmed(stage: Stage, client: Client, hospital: Office) -> None:
    stay = report(stage, client, hospital, moment(stage, 20, 16, 0), moment(stage, 20, 17, 0))
    send_sheet(stage, client, stay, moment(stage, 19, 9, 30), Means.FAX)
    left = clock.local_date(stage.now) - timedelta(days=4)
    stays.close(stage.session, stage.care(client), moment(stage, 4, 12, 0), stay, left)


def _cancelled(stage: Stage, client: Client, hospital: Office) -> None:
    stay = report(stage, client, hospital, moment(stage, 6, 13, 0), moment(stage, 6, 13, 20))
    stays.cancel(
        stage.session,
        stage.care(client),
        moment(stage, 6, 15, 0),
        stay,
        "外来の診察だけで帰宅したため",
    )


def _not_ours(stage: Stage, client: Client, hospital: Office) -> None:
    stay = report(
        stage, client, hospital, moment(stage, 1, 14, 0), moment(stage, 1, 14, 30),
        care_first=False, acknowledged=False,
    )  # fmt: skip
    stays.answer_not_ours(
        stage.session,
        stage.care(client),
        moment(stage, 1, 15, 0),
        stay,
        "先月末で契約が終わっています",
    )


def _ordinary(stage: Stage, client: Client) -> None:
    """Somebody else's open stay: told, perhaps acknowledged, perhaps with a sheet."""
    random = stage.random
    hospital = random.choice(stage.hospitals[:6])
    days = random.randint(0, 35)
    admitted = moment(stage, days, random.randint(5, 9))
    told = min(admitted + timedelta(hours=1), stage.now)
    stay = report(
        stage,
        client,
        hospital,
        admitted,
        told,
        care_first=hospital.is_user is False or random.random() < 0.5,
    )
    if random.random() < 0.6 and stay.client_id is not None:
        sent = min(told + timedelta(hours=random.choice((2, 20, 40))), stage.now)
        provision = send_sheet(stage, client, stay, sent)
        if random.random() < 0.7:
            confirm(stage, client, provision, sent + timedelta(hours=1))
        sometimes_told(stage, stay, days)


def _tidy(stage: Stage) -> None:
    """Mails of the past have gone out long ago; notices of closed stays are settled."""
    session = stage.session
    session.flush()
    session.execute(
        update(OutboxRow).values(state="sent", sent_at=OutboxRow.created_at, attempts=1)
    )
    closed = select(Stay.id).where(Stay.state != StayState.OPEN)
    session.execute(
        update(Notice)
        .where(Notice.stay_id.in_(closed))
        .values(seen_at=Notice.created_at, settled_at=Notice.created_at)
    )
