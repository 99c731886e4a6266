"""What another author offers for a sheet beforehand: the hospital's words for ②.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from handoff.db.types import JSONValue, UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sheet_offers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("stay_id", sa.Integer(), sa.ForeignKey("stays.id"), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("content", JSONValue, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime()),
        sa.Column("confirmed_by", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("confirmed_content", JSONValue),
        sa.Column("taken_at", UTCDateTime()),
        sa.Column("taken_by", sa.Integer(), sa.ForeignKey("accounts.id")),
    )
    op.create_index(
        "uq_sheet_offers_stay_id_code", "sheet_offers", ["stay_id", "code"], unique=True
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("sheet_offers")
