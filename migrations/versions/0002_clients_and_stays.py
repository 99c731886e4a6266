"""Clients and their stays.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from handoff.db.types import JSONValue, UTCDateTime, key_type

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _clients()
    _stays()
    _close_timeline()


def downgrade() -> None:
    """Take back."""
    for table in (
        "lookup_attempts",
        "claims",
        "stay_events",
        "stay_notices",
        "stays",
        "consents",
        "client_doctors",
        "client_contacts",
        "client_keys",
        "clients",
    ):
        op.drop_table(table)


def _clients() -> None:
    op.create_table(
        "clients",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("care_office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("care_manager_id", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kana", sa.String(100), nullable=False),
        sa.Column("name_key", key_type(100), nullable=False),
        sa.Column("kana_key", key_type(100), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("gender", sa.String(10), nullable=False),
        sa.Column("insurer_no", sa.String(8), nullable=False),
        sa.Column("insurer_name", sa.String(60), nullable=False),
        sa.Column("insured_no", sa.String(10), nullable=False),
        sa.Column("postal_code", sa.String(8), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("tel", sa.String(40), nullable=False),
        sa.Column("care_level", sa.String(2), nullable=False),
        sa.Column("cert_status", sa.String(12), nullable=False),
        sa.Column("cert_from", sa.Date()),
        sa.Column("cert_to", sa.Date()),
        sa.Column("cert_applied_on", sa.Date()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("accounts.id")),
    )
    op.create_index("ix_clients_birth_date_kana_key", "clients", ["birth_date", "kana_key"])
    op.create_index(
        "ix_clients_care_office_id_birth_date", "clients", ["care_office_id", "birth_date"]
    )
    op.create_index(
        "ix_clients_care_office_id_care_manager_id",
        "clients",
        ["care_office_id", "care_manager_id"],
    )
    op.create_index("ix_clients_insured_no", "clients", ["insured_no"])

    op.create_table(
        "client_keys",
        sa.Column("care_office_id", sa.Integer(), sa.ForeignKey("offices.id"), primary_key=True),
        sa.Column("key", key_type(100), primary_key=True),
        sa.Column(
            "client_id",
            sa.Integer(),
            sa.ForeignKey("clients.id", ondelete="CASCADE"),
            primary_key=True,
        ),
    )
    op.create_index("ix_client_keys_client_id", "client_keys", ["client_id"])

    op.create_table(
        "client_contacts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "client_id",
            sa.Integer(),
            sa.ForeignKey("clients.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kana", sa.String(100), nullable=False),
        sa.Column("relation", sa.String(40), nullable=False),
        sa.Column("age", sa.Integer()),
        sa.Column("lives_together", sa.Boolean()),
        sa.Column("tel1", sa.String(40), nullable=False),
        sa.Column("tel2", sa.String(40), nullable=False),
        sa.Column("is_main_carer", sa.Boolean(), nullable=False),
        sa.Column("is_key_person", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
    )
    op.create_index("ix_client_contacts_client_id", "client_contacts", ["client_id"])

    op.create_table(
        "client_doctors",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "client_id",
            sa.Integer(),
            sa.ForeignKey("clients.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id")),
        sa.Column("institution", sa.String(200), nullable=False),
        sa.Column("tel", sa.String(40), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kana", sa.String(100), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_client_doctors_client_id", "client_doctors", ["client_id"])

    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("clients.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(20), nullable=False),
        sa.Column("given_by_name", sa.String(100), nullable=False),
        sa.Column("relation", sa.String(40), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("withdrawn_on", sa.Date()),
        sa.Column("withdrawn_reason", sa.String(300), nullable=False),
        sa.Column("withdrawn_recorded_at", UTCDateTime()),
    )
    op.create_index("ix_consents_client_id", "consents", ["client_id"])


def _stays() -> None:
    op.create_table(
        "stays",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("match", sa.String(24), nullable=False),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("clients.id")),
        sa.Column("person_name", sa.String(100), nullable=False),
        sa.Column("person_kana", sa.String(100), nullable=False),
        sa.Column("person_birth_date", sa.Date()),
        sa.Column("person_gender", sa.String(10), nullable=False),
        sa.Column("person_insured_no", sa.String(10), nullable=False),
        sa.Column("person_address", sa.String(300), nullable=False),
        sa.Column("care_office_id", sa.Integer(), sa.ForeignKey("offices.id")),
        sa.Column("care_manager_id", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("hospital_id", sa.Integer(), sa.ForeignKey("offices.id")),
        sa.Column("hospital_name", sa.String(200), nullable=False),
        sa.Column("desk_id", sa.Integer(), sa.ForeignKey("desks.id")),
        sa.Column("ward", sa.String(60), nullable=False),
        sa.Column("admitted_on", sa.Date()),
        sa.Column("admitted_time", sa.Time()),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("heads_up_only", sa.Boolean(), nullable=False),
        sa.Column("discharged_on", sa.Date()),
        sa.Column("cancelled_reason", sa.String(300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
    )
    op.create_index(
        "ix_stays_care_office_id_state", "stays", ["care_office_id", "state", "admitted_on"]
    )
    op.create_index("ix_stays_client_id_admitted_on", "stays", ["client_id", "admitted_on"])
    op.create_index("ix_stays_hospital_id_state", "stays", ["hospital_id", "state", "admitted_on"])
    op.create_index(
        "uq_stays_open_client",
        "stays",
        ["client_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open' AND client_id IS NOT NULL"),
        postgresql_where=sa.text("state = 'open' AND client_id IS NOT NULL"),
    )

    op.create_table(
        "stay_notices",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("stay_id", sa.Integer(), sa.ForeignKey("stays.id"), nullable=False),
        sa.Column("side", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("known_at", UTCDateTime()),
        sa.Column("known_from", sa.String(24)),
        sa.Column("known_from_note", sa.String(100), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
    )
    op.create_index("ix_stay_notices_stay_id", "stay_notices", ["stay_id"])
    op.create_index(
        "uq_stay_notices_first",
        "stay_notices",
        ["stay_id"],
        unique=True,
        sqlite_where=sa.text("is_first"),
        postgresql_where=sa.text("is_first"),
    )

    op.create_table(
        "stay_events",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("stay_id", sa.Integer(), sa.ForeignKey("stays.id"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("data", JSONValue, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_index("ix_stay_events_stay_id_id", "stay_events", ["stay_id", "id"])

    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("clients.id"), nullable=False),
        sa.Column("stay_id", sa.Integer(), sa.ForeignKey("stays.id"), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("tier", sa.String(10), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime()),
    )
    op.create_index("ix_claims_stay_id", "claims", ["stay_id"])
    op.create_index(
        "uq_claims_client_topic_month",
        "claims",
        ["client_id", "topic", "month"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )

    op.create_table(
        "lookup_attempts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_lookup_attempts_office_id_at", "lookup_attempts", ["office_id", "at"])


def _close_timeline() -> None:
    """A line of the timeline is never edited."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    action = (
        "EXECUTE FUNCTION refuse_change()"
        if postgresql
        else "BEGIN SELECT RAISE(ABORT, 'stay_events is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER stay_events_no_change BEFORE UPDATE OF "
        "kind, happened_at, entered_at, account_id, office_id, data, note ON stay_events "
        f"FOR EACH ROW {action}"
    )
