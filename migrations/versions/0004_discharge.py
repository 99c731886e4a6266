"""The way to the discharge: moves, conferences, contacts, attached documents, follow-up.

Revision ID: 0004
Revises: 0003
"""

import secrets

import sqlalchemy as sa
from alembic import op

from handoff.db.types import JSONValue, UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _moves()
    _attachments()
    _conferences()
    _contacts()
    _follow_ups()
    _stays()
    _tell_the_past()
    _close_evidence()


def downgrade() -> None:
    """Take back."""
    for table in (
        "follow_ups",
        "contacts",
        "conference_people",
        "conferences",
        "attachment_readings",
        "attachments",
        "stay_moves",
    ):
        op.drop_table(table)
    op.drop_index("ix_stays_previous_stay_id", "stays")
    with op.batch_alter_table("stays") as stays:
        stays.drop_constraint("fk_stays_previous_stay_id_stays", type_="foreignkey")
        for column in ("previous_stay_id", *ADDED):
            stays.drop_column(column)


ADDED = {
    "phase": (sa.String(24), "open"),
    "outlook": (sa.String(20), ""),
    "outlook_on": (sa.Date(), None),
    "outlook_acknowledged": (sa.Boolean(), sa.false()),
    "ended_on": (sa.Date(), None),
    "destination": (sa.String(200), ""),
    "move_version": (sa.Integer(), "0"),
}


def _stays() -> None:
    """Columns with what every stay has so far; the defaults are for the rows that are there."""
    with op.batch_alter_table("stays") as stays:
        stays.add_column(sa.Column("previous_stay_id", sa.Integer()))
        for name, (kind, start) in ADDED.items():
            must = start is not None
            stays.add_column(sa.Column(name, kind, nullable=not must, server_default=start))
    with op.batch_alter_table("stays") as stays:
        stays.create_foreign_key(
            "fk_stays_previous_stay_id_stays", "stays", ["previous_stay_id"], ["id"]
        )
        for name, (kind, start) in ADDED.items():
            if start is not None:
                stays.alter_column(name, existing_type=kind, server_default=None)
    op.create_index("ix_stays_previous_stay_id", "stays", ["previous_stay_id"])


def _moves() -> None:
    op.create_table(
        "stay_moves",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("stay_id", sa.Integer(), sa.ForeignKey("stays.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("side", sa.String(24), nullable=False),
        sa.Column("happened_on", sa.Date()),
        sa.Column("happened_time", sa.Time()),
        sa.Column("data", JSONValue, nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("on_behalf", JSONValue, nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("acknowledged_at", UTCDateTime()),
        sa.Column("acknowledged_by", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("undone_at", UTCDateTime()),
        sa.Column("undone_by", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("undone_reason", sa.String(300), nullable=False),
    )
    op.create_index(
        "uq_stay_moves_stay_id_number", "stay_moves", ["stay_id", "number"], unique=True
    )


def _conferences() -> None:
    op.create_table(
        "conferences",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("stay_id", sa.Integer(), sa.ForeignKey("stays.id"), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("times", JSONValue, nullable=False),
        sa.Column("starts_at", UTCDateTime()),
        sa.Column("ends_at", UTCDateTime()),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("is_video", sa.Boolean(), nullable=False),
        sa.Column("video_link", sa.String(500), nullable=False),
        sa.Column("consent_to_video", sa.Boolean()),
        sa.Column("rental_expected", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("attachments.id")),
        sa.Column("answered_at", UTCDateTime()),
        sa.Column("cancelled_reason", sa.String(300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_conferences_stay_id", "conferences", ["stay_id"])
    op.create_table(
        "conference_people",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "conference_id",
            sa.Integer(),
            sa.ForeignKey("conferences.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(24), nullable=False),
        sa.Column("job", sa.String(30), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("attended", sa.Boolean()),
    )
    op.create_index("ix_conference_people_conference_id", "conference_people", ["conference_id"])


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("stay_id", sa.Integer(), sa.ForeignKey("stays.id"), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("met_time", sa.Time()),
        sa.Column("means", sa.String(24), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("persons", JSONValue, nullable=False),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("conference_id", sa.Integer(), sa.ForeignKey("conferences.id")),
        sa.Column("recorded_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime()),
        sa.Column("withdrawn_by", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("withdrawn_reason", sa.String(300), nullable=False),
    )
    op.create_index("ix_contacts_stay_id_met_on", "contacts", ["stay_id", "met_on"])
    op.create_index("ix_contacts_conference_id", "contacts", ["conference_id"])


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("stay_id", sa.Integer(), sa.ForeignKey("stays.id"), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("from_office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("added_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("received_at", UTCDateTime()),
        sa.Column("received_by", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("withdrawn_at", UTCDateTime()),
        sa.Column("withdrawn_by", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("withdrawn_reason", sa.String(300), nullable=False),
    )
    op.create_index("ix_attachments_stay_id", "attachments", ["stay_id"])
    op.create_table(
        "attachment_readings",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("attachment_id", sa.Integer(), sa.ForeignKey("attachments.id"), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=False),
    )
    op.create_index(
        "uq_attachment_readings_reader",
        "attachment_readings",
        ["attachment_id", "account_id"],
        unique=True,
    )


def _follow_ups() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("stay_id", sa.Integer(), sa.ForeignKey("stays.id"), primary_key=True),
        sa.Column("service_start", sa.Date()),
        sa.Column("services", JSONValue, nullable=False),
        sa.Column("plan_made", sa.Boolean(), nullable=False),
        sa.Column("first_fee", sa.Boolean(), nullable=False),
        sa.Column("no_change_on", sa.Date()),
        sa.Column("no_change_with", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
    )


STAYS = sa.table(
    "stays",
    *(sa.column(name) for name in ("id", "state", "phase", "care_office_id", "cancelled_reason")),
    sa.column("discharged_on", sa.Date()),
    sa.column("ended_on", sa.Date()),
    sa.column("move_version"),
)
EVENTS = sa.table(
    "stay_events",
    *(sa.column(name) for name in ("id", "stay_id", "kind", "account_id", "office_id")),
    sa.column("entered_at", UTCDateTime()),
)
MOVES = sa.table(
    "stay_moves",
    *(sa.column(name) for name in ("public_id", "stay_id", "number", "kind", "side", "note")),
    sa.column("happened_on", sa.Date()),
    sa.column("data", JSONValue),
    sa.column("on_behalf", JSONValue),
    sa.column("entered_at", UTCDateTime()),
    *(sa.column(name) for name in ("account_id", "office_id", "undone_reason")),
)


def _tell_the_past() -> None:
    """Discharges and cancellations that were recorded so far become moves like all others."""
    bind = op.get_bind()
    for state, event, phase, kind in (
        ("closed", "closed", "discharged", "discharged"),
        ("cancelled", "cancelled", "cancelled", "cancelled"),
    ):
        ended = STAYS.c.discharged_on if state == "closed" else None
        bind.execute(
            STAYS.update().where(STAYS.c.state == state).values(phase=phase, ended_on=ended)
        )
        last = (
            sa.select(sa.func.max(EVENTS.c.id).label("id"))
            .where(EVENTS.c.kind == event)
            .group_by(EVENTS.c.stay_id)
            .subquery()
        )
        rows = bind.execute(
            sa.select(STAYS, EVENTS.c.account_id, EVENTS.c.office_id, EVENTS.c.entered_at)
            .join(EVENTS, EVENTS.c.stay_id == STAYS.c.id)
            .where(EVENTS.c.id.in_(sa.select(last.c.id)), STAYS.c.state == state)
        ).all()
        for row in rows:
            bind.execute(MOVES.insert().values(_move(row, kind)))
            bind.execute(STAYS.update().where(STAYS.c.id == row.id).values(move_version=1))


def _move(row: sa.Row, kind: str) -> dict:  # type: ignore[type-arg]
    closed = kind == "discharged"
    return {
        "public_id": secrets.token_urlsafe(16),
        "stay_id": row.id,
        "number": 1,
        "kind": kind,
        "side": "care" if row.office_id == row.care_office_id else "hospital",
        "happened_on": row.discharged_on if closed else None,
        "data": {},
        "note": "" if closed else row.cancelled_reason,
        "on_behalf": {},
        "entered_at": row.entered_at,
        "account_id": row.account_id,
        "office_id": row.office_id,
        "undone_reason": "",
    }


# Acknowledging, undoing, receiving and withdrawing are later facts about a row that stays as it is.
EVIDENCE = {
    "stay_moves": "kind, side, happened_on, happened_time, data, note, on_behalf, entered_at, "
    "account_id, office_id",
    "contacts": "met_on, met_time, means, place, persons, learnt, recorded_by, recorded_at",
    "attachments": "kind, file_name, media_type, size, sha256, sealed, from_office_id, added_by, "
    "added_at",
}


def _close_evidence() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, columns in EVIDENCE.items():
        action = (
            "EXECUTE FUNCTION refuse_change()"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OF {columns} ON {table} "
            f"FOR EACH ROW {action}"
        )
