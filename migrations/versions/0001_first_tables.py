"""Persons, offices and the journal.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

from handoff.db.types import JSONValue, UTCDateTime, key_type

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _accounts()
    _offices()
    _people()
    _journal()
    _close_journal()


def downgrade() -> None:
    """Take back."""
    for table in (
        "journal",
        "form_keys",
        "login_attempts",
        "login_sessions",
        "memberships",
        "office_calendars",
        "office_areas",
        "desks",
        "offices",
        "accounts",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("login_name", sa.String(100), nullable=False, unique=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kana", sa.String(100), nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("job_title", sa.String(60), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("disabled_at", UTCDateTime()),
    )


def _offices() -> None:
    op.create_table(
        "offices",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("number", sa.String(10), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kana", sa.String(200), nullable=False),
        sa.Column("name_key", key_type(200), nullable=False),
        sa.Column("postal_code", sa.String(8), nullable=False),
        sa.Column("municipality", sa.String(60), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("tel", sa.String(40), nullable=False),
        sa.Column("fax", sa.String(40), nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("is_user", sa.Boolean(), nullable=False),
        sa.Column("beds", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date()),
        sa.Column("closed_on", sa.Date()),
        sa.Column("created_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_offices_kind_name_key", "offices", ["kind", "name_key"])
    op.create_index("ix_offices_municipality", "offices", ["municipality"])
    op.create_index("ix_offices_number", "offices", ["number"])

    op.create_table(
        "desks",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("is_ward", sa.Boolean(), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("tel", sa.String(40), nullable=False),
        sa.Column("fax", sa.String(40), nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("hours", JSONValue, nullable=False),
        sa.Column("manners", sa.String(300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_desks_office_id", "desks", ["office_id"])

    op.create_table(
        "office_areas",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("prefix", key_type(100), nullable=False),
    )
    op.create_index("ix_office_areas_office_id", "office_areas", ["office_id"])
    op.create_index("ix_office_areas_prefix", "office_areas", ["prefix"])

    op.create_table(
        "office_calendars",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("content", JSONValue, nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("replaced_at", UTCDateTime()),
    )
    op.create_index(
        "uq_office_calendars_office_id_valid_from",
        "office_calendars",
        ["office_id", "valid_from"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )


def _people() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("desk_id", sa.Integer(), sa.ForeignKey("desks.id")),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime()),
    )
    op.create_index("ix_memberships_account_id", "memberships", ["account_id"])
    op.create_index("ix_memberships_office_id_ended_at", "memberships", ["office_id", "ended_at"])

    op.create_table(
        "login_sessions",
        sa.Column("id_hash", sa.String(64), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("membership_id", sa.Integer(), sa.ForeignKey("memberships.id"), nullable=False),
        sa.Column("factors", sa.String(60), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("last_seen_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime()),
        sa.Column("ip", sa.String(60), nullable=False),
    )

    op.create_table(
        "login_attempts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name_hash", sa.String(64), nullable=False),
        sa.Column("ip", sa.String(60), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_login_attempts_ip_at", "login_attempts", ["ip", "at"])
    op.create_index("ix_login_attempts_name_hash_at", "login_attempts", ["name_hash", "at"])

    op.create_table(
        "form_keys",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("key", sa.String(43), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("answer", sa.String(300), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("office_id", sa.Integer()),
        sa.Column("session_ref", sa.String(16), nullable=False),
        sa.Column("ip", sa.String(60), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("record", sa.String(60), nullable=False),
        sa.Column("client_id", sa.Integer()),
        sa.Column("result", sa.String(20), nullable=False),
    )
    op.create_index("ix_journal_client_id_id", "journal", ["client_id", "id"])
    op.create_index("ix_journal_office_id_id", "journal", ["office_id", "id"])


def _close_journal() -> None:
    """Append-only: no UPDATE, no DELETE, and no INSERT OR REPLACE of an existing row.

    SQLite's REPLACE deletes without firing delete triggers, so the insert itself is watched.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
        op.execute(
            "CREATE TRIGGER journal_is_closed BEFORE UPDATE OR DELETE ON journal "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER journal_is_kept BEFORE TRUNCATE ON journal "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for name, moment in (
        ("journal_no_update", "BEFORE UPDATE ON journal"),
        ("journal_no_delete", "BEFORE DELETE ON journal"),
        (
            "journal_no_replace",
            "BEFORE INSERT ON journal WHEN EXISTS (SELECT 1 FROM journal WHERE id = NEW.id)",
        ),
    ):
        op.execute(
            f"CREATE TRIGGER {name} {moment} "
            "BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END"
        )
