"""Whom and when to remind: the office's own time, letters that want no answer, who gave up.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _add("offices", sa.Column("remind_after_days", sa.Integer(), nullable=False), "7")
    _add("letters", sa.Column("wants_answer", sa.Boolean(), nullable=False), sa.true())
    with op.batch_alter_table("letters") as letters:
        letters.add_column(sa.Column("no_answer_by", sa.Integer()))
        letters.create_foreign_key(
            "fk_letters_no_answer_by_accounts", "accounts", ["no_answer_by"], ["id"]
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("letters") as letters:
        letters.drop_constraint("fk_letters_no_answer_by_accounts", type_="foreignkey")
        letters.drop_column("no_answer_by")
        letters.drop_column("wants_answer")
    with op.batch_alter_table("offices") as offices:
        offices.drop_column("remind_after_days")


def _add(table: str, column: sa.Column, value: str | sa.sql.elements.True_) -> None:
    """A column that rows of the past need a value for; new rows bring their own."""
    column.server_default = sa.DefaultClause(value)
    with op.batch_alter_table(table) as batch:
        batch.add_column(column)
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column.name, server_default=None)
