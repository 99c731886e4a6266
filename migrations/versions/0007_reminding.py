"""After how many days an office reminds a doctor who has not answered.

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
    with op.batch_alter_table("offices") as offices:
        offices.add_column(
            sa.Column("remind_after_days", sa.Integer(), nullable=False, server_default="7")
        )
    with op.batch_alter_table("offices") as offices:
        offices.alter_column("remind_after_days", server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("offices") as offices:
        offices.drop_column("remind_after_days")
