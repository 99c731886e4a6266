"""Papers that stand: check codes, own forms, signatures, evidence files, batches; phrases, undo.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from handoff.db.types import JSONValue, UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = {
    "revisions": "sheet_id, number, template_version, content, sent_at, sent_by, office_id, reason",
    "documents": "revision_id, kind, file_name, sha256, content, created_at",
    "attachments": "kind, file_name, media_type, size, sha256, sealed, from_office_id, added_by, added_at",
}
# Whether a time stamp is still wanted changes when it came; everything else about a paper is final.
AFTER = {
    "revisions": BEFORE["revisions"] + ", check_code, own_form, own_contents, passed",
    "documents": BEFORE["documents"] + ", stay_id, office_id, month, of_id, signed, manifest",
    "attachments": BEFORE["attachments"] + ", revision_id",
}


def upgrade() -> None:
    """Apply."""
    for table in BEFORE:
        _open(table)
    _drafts()
    _revisions()
    _documents()
    with op.batch_alter_table("attachments") as attachments:
        attachments.add_column(sa.Column("revision_id", sa.Integer()))
        attachments.create_foreign_key(
            "fk_attachments_revision_id_revisions", "revisions", ["revision_id"], ["id"]
        )
    op.create_index("ix_attachments_revision_id", "attachments", ["revision_id"])
    for table, columns in AFTER.items():
        _close(table, columns)
    _batches()
    _phrases()


def downgrade() -> None:
    """Take back. Papers that the older tables have no place for are lost."""
    op.drop_table("phrases")
    op.drop_table("batches")
    for table in AFTER:
        _open(table)
    op.drop_index("ix_attachments_revision_id", "attachments")
    with op.batch_alter_table("attachments") as attachments:
        attachments.drop_constraint("fk_attachments_revision_id_revisions", type_="foreignkey")
        attachments.drop_column("revision_id")
    _drop_documents()
    with op.batch_alter_table("revisions") as revisions:
        revisions.drop_constraint("uq_revisions_check_code", type_="unique")
        for name in ("check_code", "own_form", "own_contents", "passed"):
            revisions.drop_column(name)
    with op.batch_alter_table("drafts") as drafts:
        drafts.drop_column("passed")
        drafts.drop_column("cleared")
    for table, columns in BEFORE.items():
        _close(table, columns)


def _drafts() -> None:
    with op.batch_alter_table("drafts") as drafts:
        drafts.add_column(sa.Column("cleared", JSONValue))
        drafts.add_column(sa.Column("passed", JSONValue, nullable=False, server_default="{}"))
    _no_default("drafts", "passed")


def _revisions() -> None:
    with op.batch_alter_table("revisions") as revisions:
        revisions.add_column(sa.Column("check_code", sa.String(16)))
        revisions.add_column(
            sa.Column("own_form", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        revisions.add_column(
            sa.Column("own_contents", JSONValue, nullable=False, server_default="[]")
        )
        revisions.add_column(sa.Column("passed", JSONValue, nullable=False, server_default="{}"))
        revisions.create_unique_constraint("uq_revisions_check_code", ["check_code"])
    _no_default("revisions", "own_form", "own_contents", "passed")


def _documents() -> None:
    with op.batch_alter_table("documents") as documents:
        for name in ("stay_id", "office_id", "of_id"):
            documents.add_column(sa.Column(name, sa.Integer()))
        documents.add_column(sa.Column("month", sa.String(7), nullable=False, server_default=""))
        documents.add_column(sa.Column("signed", sa.String(10), nullable=False, server_default=""))
        documents.add_column(
            sa.Column("stamp_wanted", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        documents.add_column(sa.Column("manifest", JSONValue))
        for name, other in REFERENCES.items():
            documents.create_foreign_key(f"fk_documents_{name}_{other}", other, [name], ["id"])
    _no_default("documents", "month", "signed", "stamp_wanted")
    op.create_index("ix_documents_stay_id", "documents", ["stay_id"])
    op.create_index("ix_documents_of_id", "documents", ["of_id"])
    op.create_index("ix_documents_office_id_month", "documents", ["office_id", "month"])


REFERENCES = {"stay_id": "stays", "office_id": "offices", "of_id": "documents"}


def _drop_documents() -> None:
    for name in ("stay_id", "of_id", "office_id_month"):
        op.drop_index(f"ix_documents_{name}", "documents")
    op.execute("DELETE FROM documents WHERE revision_id IS NULL OR of_id IS NOT NULL")
    with op.batch_alter_table("documents") as documents:
        for name, other in REFERENCES.items():
            documents.drop_constraint(f"fk_documents_{name}_{other}", type_="foreignkey")
        for name in (*REFERENCES, "month", "signed", "stamp_wanted", "manifest"):
            documents.drop_column(name)


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(300), nullable=False),
        sa.Column("asked_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("lease_until", UTCDateTime()),
        sa.Column("finished_at", UTCDateTime()),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary()),
    )
    op.create_index("ix_batches_state_asked_at", "batches", ["state", "asked_at"])


def _phrases() -> None:
    op.create_table(
        "phrases",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("item_key", sa.String(60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("removed_at", UTCDateTime()),
    )
    op.create_index("ix_phrases_office_id", "phrases", ["office_id", "position"])


def _no_default(table: str, *names: str) -> None:
    """Rows of the past have their value now; new rows bring their own."""
    with op.batch_alter_table(table) as batch:
        for name in names:
            batch.alter_column(name, server_default=None)


def _close(table: str, columns: str) -> None:
    quoted = ", ".join(f'"{name.strip()}"' for name in columns.split(","))
    action = (
        "EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OF {quoted} ON {table} "
        f"FOR EACH ROW {action}"
    )


def _open(table: str) -> None:
    on = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER {table}_no_change{on}")
