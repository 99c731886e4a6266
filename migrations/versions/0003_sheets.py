"""Sheets, what was handed over, and telling.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from handoff.db.types import JSONValue, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _sheets()
    _provision()
    _telling()
    _close_evidence()


def downgrade() -> None:
    """Take back."""
    for table in (
        "outbox",
        "notices",
        "receipts",
        "provisions",
        "documents",
        "drafts",
        "revisions",
        "sheets",
    ):
        op.drop_table(table)


def _sheets() -> None:
    op.create_table(
        "sheets",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("stay_id", sa.Integer(), sa.ForeignKey("stays.id")),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("clients.id")),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
    )
    op.create_index("ix_sheets_client_id_code", "sheets", ["client_id", "code"])
    op.create_index("uq_sheets_stay_id_code", "sheets", ["stay_id", "code"], unique=True)

    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("sheet_id", sa.Integer(), sa.ForeignKey("sheets.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("template_version", sa.String(20), nullable=False),
        sa.Column("content", JSONValue, nullable=False),
        sa.Column("is_flash", sa.Boolean(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("sent_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("corrects_id", sa.Integer(), sa.ForeignKey("revisions.id")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("consent_id", sa.Integer(), sa.ForeignKey("consents.id")),
        sa.Column("withdrawn_at", UTCDateTime()),
        sa.Column("withdrawn_by", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
    )
    op.create_index(
        "uq_revisions_sheet_id_number", "revisions", ["sheet_id", "number"], unique=True
    )

    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sheet_id", sa.Integer(), sa.ForeignKey("sheets.id"), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("content", JSONValue, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("corrects_id", sa.Integer(), sa.ForeignKey("revisions.id")),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
    )
    op.create_index(
        "uq_drafts_sheet_id_account_id", "drafts", ["sheet_id", "account_id"], unique=True
    )

    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revisions.id")),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(60), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
    )
    op.create_index("ix_documents_revision_id", "documents", ["revision_id"])


def _provision() -> None:
    op.create_table(
        "provisions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revisions.id"), nullable=False),
        sa.Column("means", sa.String(24), nullable=False),
        sa.Column("provided_at", UTCDateTime(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("to_office_id", sa.Integer(), sa.ForeignKey("offices.id")),
        sa.Column("to_office_name", sa.String(200), nullable=False),
        sa.Column("to_desk_id", sa.Integer(), sa.ForeignKey("desks.id")),
        sa.Column("to_department", sa.String(100), nullable=False),
        sa.Column("to_person", sa.String(100), nullable=False),
        sa.Column("to_family_only", sa.Boolean(), nullable=False),
        sa.Column("pages", sa.Integer()),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("provided_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("failed_at", UTCDateTime()),
        sa.Column("failed_note", sa.String(300), nullable=False),
    )
    op.create_index("ix_provisions_revision_id", "provisions", ["revision_id"])
    op.create_index("ix_provisions_to_office_id", "provisions", ["to_office_id"])

    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("provision_id", sa.Integer(), sa.ForeignKey("provisions.id"), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("department", sa.String(100), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("recorded_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("side", sa.String(10), nullable=False),
    )
    op.create_index("ix_receipts_provision_id", "receipts", ["provision_id"])


def _telling() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("purpose_key", sa.String(120), nullable=False, unique=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("to_office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("to_desk_id", sa.Integer(), sa.ForeignKey("desks.id")),
        sa.Column("to_account_id", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("from_office_id", sa.Integer(), sa.ForeignKey("offices.id")),
        sa.Column("stay_id", sa.Integer(), sa.ForeignKey("stays.id")),
        sa.Column("data", JSONValue, nullable=False),
        sa.Column("needs_act", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime()),
        sa.Column("seen_by", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("settled_at", UTCDateTime()),
        sa.Column("settled_by", sa.Integer(), sa.ForeignKey("accounts.id")),
    )
    op.create_index("ix_notices_stay_id", "notices", ["stay_id"])
    op.create_index(
        "ix_notices_to_office_id_settled_at", "notices", ["to_office_id", "settled_at", "id"]
    )

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("purpose_key", sa.String(160), nullable=False, unique=True),
        sa.Column("notice_id", sa.Integer(), sa.ForeignKey("notices.id")),
        sa.Column("to_address", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(120), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.Column("lease_by", sa.String(60), nullable=False),
        sa.Column("lease_until", UTCDateTime()),
        sa.Column("last_error", sa.String(300), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("sent_at", UTCDateTime()),
    )
    op.create_index("ix_outbox_state_next_at", "outbox", ["state", "next_at"])


# What was sent, kept and confirmed is evidence. Columns that may still change (withdrawal, failed
# delivery) are not named here. A later migration that rebuilds one of these tables on SQLite must
# make its trigger again; tests/test_migrations.py looks for them.
EVIDENCE = {
    "revisions": "sheet_id, number, template_version, content, sent_at, sent_by, office_id, reason",
    "documents": "revision_id, kind, file_name, sha256, content, created_at",
    "receipts": "provision_id, received_at, confirmed_at, how, person, department, recorded_at",
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
