"""What was cleared last in the hospital's half of a sheet can come back too.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from handoff.db.types import JSONValue

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("sheet_offers") as offers:
        offers.add_column(sa.Column("cleared", JSONValue))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("sheet_offers") as offers:
        offers.drop_column("cleared")
