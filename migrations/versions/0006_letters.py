"""Letters to a doctor (③, ④): links, answers, opinions, plans delivered, 福祉用具貸与, municipalities.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from handoff.db.types import JSONValue, UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BELONGS_TO_ONE = (
    "CASE WHEN stay_id IS NULL THEN 0 ELSE 1 END + CASE WHEN letter_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN equipment_case_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    """Apply."""
    _letters()
    _cases()
    _attachments()
    _answers()
    _opinions()
    for table, columns in EVIDENCE.items():
        _close(table, columns)


def downgrade() -> None:
    """Take back. Scans of letters and cases have no place in the older table and are lost."""
    op.drop_table("plan_deliveries")
    op.drop_table("opinions")
    op.drop_table("plan_services")
    op.drop_table("letter_answers")
    op.execute("DELETE FROM attachments WHERE stay_id IS NULL")
    op.drop_index("ix_attachments_letter_id", "attachments")
    op.drop_index("ix_attachments_equipment_case_id", "attachments")
    _open("attachments")
    with op.batch_alter_table("attachments") as attachments:
        attachments.drop_constraint("ck_attachments_belongs_to_one", type_="check")
        attachments.drop_constraint("fk_attachments_letter_id_letters", type_="foreignkey")
        attachments.drop_constraint(
            "fk_attachments_equipment_case_id_equipment_cases", type_="foreignkey"
        )
        attachments.drop_column("letter_id")
        attachments.drop_column("equipment_case_id")
        attachments.alter_column("stay_id", existing_type=sa.Integer(), nullable=False)
    _close("attachments", ATTACHMENTS)
    for table in (
        "case_steps",
        "equipment_cases",
        "municipality_rules",
        "letter_reopenings",
        "answer_drafts",
        "link_openings",
        "answer_links",
        "letters",
    ):
        op.drop_table(table)


def _ref(name: str, table: str, must: bool = False) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=not must)


def _only(name: str, table: str) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=False, unique=True)


def _text(name: str, length: int) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.String(length), nullable=False)


def _json(name: str) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, JSONValue, nullable=False)


def _at(name: str, must: bool = False) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, UTCDateTime(), nullable=not must)


def _id() -> sa.Column:  # type: ignore[type-arg]
    return sa.Column("id", sa.Integer(), primary_key=True)


def _public() -> sa.Column:  # type: ignore[type-arg]
    return sa.Column("public_id", sa.String(22), nullable=False, unique=True)


def _withdrawal() -> tuple[sa.Column, ...]:  # type: ignore[type-arg]
    return _at("withdrawn_at"), _ref("withdrawn_by", "accounts"), _text("withdrawn_reason", 300)


def _letters() -> None:
    op.create_table(
        "letters",
        _id(),
        _public(),
        _only("sheet_id", "sheets"),
        _ref("client_id", "clients", must=True),
        _ref("stay_id", "stays"),
        sa.Column("ref_no", sa.String(12), nullable=False, unique=True),
        _text("initials", 20),
        _text("doctor_name", 100),
        _text("institution", 200),
        sa.Column("of_hospital", sa.Boolean(), nullable=False),
        _json("purposes"),
        _ref("clinic_id", "offices"),
        _text("fax", 60),
        _text("tel", 60),
        _text("state", 12),
        _at("sent_at"),
        sa.Column("reply_due_on", sa.Date()),
        sa.Column("remind_after_days", sa.Integer(), nullable=False),
        _at("reminded_at"),
        _at("reminded_again_at"),
        _json("reminders"),
        _at("no_answer_at"),
        _text("no_answer_reason", 300),
        _json("after"),
        sa.Column("after_version", sa.Integer(), nullable=False),
        _at("closed_at"),
        _ref("closed_by", "accounts"),
        *_withdrawal(),
        sa.Column("version", sa.Integer(), nullable=False),
        _at("created_at", must=True),
        _ref("created_by", "accounts", must=True),
    )
    op.create_index("ix_letters_client_id", "letters", ["client_id"])
    op.create_index("ix_letters_stay_id", "letters", ["stay_id"])
    op.create_index("ix_letters_clinic_id", "letters", ["clinic_id"])
    op.create_index("ix_letters_state_sent_at", "letters", ["state", "sent_at"])
    op.create_table(
        "answer_links",
        _id(),
        _public(),
        _ref("letter_id", "letters", must=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        _text("code_hash", 64),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=False),
        _text("code_way", 14),
        _at("expires_at", must=True),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        _at("locked_at"),
        _at("revoked_at"),
        _ref("revoked_by", "accounts"),
        _text("revoked_reason", 300),
        _at("created_at", must=True),
        _ref("created_by", "accounts", must=True),
    )
    op.create_index("ix_answer_links_letter_id", "answer_links", ["letter_id"])
    op.create_table(
        "link_openings",
        _id(),
        _ref("link_id", "answer_links", must=True),
        _at("at", must=True),
        _text("what", 12),
        _text("ip_hash", 64),
    )
    op.create_index("ix_link_openings_link_id", "link_openings", ["link_id", "id"])
    op.create_table(
        "answer_drafts",
        _id(),
        _only("link_id", "answer_links"),
        _json("content"),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("device", 32),
        _at("saved_at", must=True),
    )
    op.create_table(
        "letter_reopenings",
        _id(),
        _ref("letter_id", "letters", must=True),
        _at("at", must=True),
        _ref("by", "accounts", must=True),
        _text("from_state", 12),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_index("ix_letter_reopenings_letter_id", "letter_reopenings", ["letter_id"])


def _answers() -> None:
    op.create_table(
        "letter_answers",
        _id(),
        _public(),
        _ref("letter_id", "letters", must=True),
        sa.Column("number", sa.Integer(), nullable=False),
        _json("content"),
        _text("way", 8),
        sa.Column("answered_on", sa.Date(), nullable=False),
        _at("answered_at", must=True),
        _text("doctor_name", 100),
        _text("written_by", 100),
        _text("heard_means", 12),
        _text("heard_with", 100),
        sa.Column("heard_words", sa.Text(), nullable=False),
        _ref("link_id", "answer_links"),
        _ref("entered_by", "accounts"),
        _text("on_behalf", 100),
        _ref("moved_from_id", "letter_answers"),
        _text("moved_reason", 300),
        _ref("scan_id", "attachments"),
        _ref("document_id", "documents"),
        _at("replaced_at"),
        *_withdrawal(),
        _at("read_at"),
        _ref("read_by", "accounts"),
    )
    op.create_index(
        "uq_letter_answers_letter_id_number", "letter_answers", ["letter_id", "number"], unique=True
    )
    op.create_index("ix_letter_answers_moved_from_id", "letter_answers", ["moved_from_id"])


def _opinions() -> None:
    op.create_table(
        "plan_services",
        _id(),
        _public(),
        _ref("client_id", "clients", must=True),
        _text("service", 20),
        sa.Column("wanted_from", sa.Date()),
        sa.Column("ended_on", sa.Date()),
        _text("note", 300),
        sa.Column("version", sa.Integer(), nullable=False),
        _at("added_at", must=True),
        _ref("added_by", "accounts", must=True),
    )
    op.create_index("ix_plan_services_client_id", "plan_services", ["client_id"])
    op.create_table(
        "opinions",
        _id(),
        _public(),
        _ref("client_id", "clients", must=True),
        _json("services"),
        _text("from_doctor", 100),
        _text("institution", 200),
        sa.Column("heard_on", sa.Date(), nullable=False),
        _text("means", 12),
        _text("source", 20),
        sa.Column("of_hospital", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _ref("letter_answer_id", "letter_answers"),
        _ref("revision_id", "revisions"),
        _at("recorded_at", must=True),
        _ref("recorded_by", "accounts"),
        *_withdrawal(),
    )
    op.create_index("ix_opinions_client_id_heard_on", "opinions", ["client_id", "heard_on"])
    op.create_index("ix_opinions_letter_answer_id", "opinions", ["letter_answer_id"])
    op.create_table(
        "plan_deliveries",
        _id(),
        _public(),
        _ref("client_id", "clients", must=True),
        _ref("opinion_id", "opinions"),
        _ref("letter_id", "letters"),
        _text("to_doctor", 100),
        _text("institution", 200),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        _text("means", 12),
        sa.Column("plan_made_on", sa.Date()),
        _text("note", 300),
        _at("recorded_at", must=True),
        _ref("recorded_by", "accounts", must=True),
        *_withdrawal(),
    )
    op.create_index("ix_plan_deliveries_client_id", "plan_deliveries", ["client_id"])


def _cases() -> None:
    op.create_table(
        "equipment_cases",
        _id(),
        _public(),
        _ref("client_id", "clients", must=True),
        _json("items"),
        _text("care_level", 2),
        sa.Column("level_from", sa.Date()),
        sa.Column("cert_to", sa.Date()),
        _json("survey"),
        sa.Column("survey_on", sa.Date()),
        _text("survey_source", 200),
        _json("finding"),
        _ref("letter_id", "letters"),
        _json("meeting"),
        _json("application"),
        _json("confirmation"),
        sa.Column("rental_from", sa.Date()),
        sa.Column("plan_written_on", sa.Date()),
        _json("reviews"),
        _text("state", 10),
        sa.Column("ended_on", sa.Date()),
        _text("ended_reason", 300),
        sa.Column("next_check_on", sa.Date()),
        _ref("previous_case_id", "equipment_cases"),
        sa.Column("version", sa.Integer(), nullable=False),
        _at("created_at", must=True),
        _ref("created_by", "accounts", must=True),
        _at("updated_at", must=True),
        _ref("updated_by", "accounts", must=True),
    )
    op.create_index("ix_equipment_cases_client_id", "equipment_cases", ["client_id"])
    op.create_index("ix_equipment_cases_letter_id", "equipment_cases", ["letter_id"])
    op.create_index(
        "ix_equipment_cases_state_next_check_on", "equipment_cases", ["state", "next_check_on"]
    )
    op.create_table(
        "case_steps",
        _id(),
        _ref("case_id", "equipment_cases", must=True),
        _text("what", 20),
        _json("before"),
        _json("data"),
        _at("at", must=True),
        _ref("by", "accounts", must=True),
    )
    op.create_index("ix_case_steps_case_id", "case_steps", ["case_id", "id"])
    op.create_table(
        "municipality_rules",
        _id(),
        _public(),
        _text("insurer_no", 8),
        _text("name", 60),
        _text("timing", 20),
        sa.Column("route_b_needs_form", sa.Boolean(), nullable=False),
        sa.Column("confirm_per_certification", sa.Boolean(), nullable=False),
        sa.Column("form_notes", sa.Text(), nullable=False),
        _text("source", 300),
        sa.Column("valid_from", sa.Date(), nullable=False),
        _at("entered_at", must=True),
        _ref("entered_by", "accounts", must=True),
        _at("replaced_at"),
    )
    op.create_index("ix_municipality_rules_insurer_no", "municipality_rules", ["insurer_no"])
    op.create_index("ix_municipality_rules_name", "municipality_rules", ["name"])


def _attachments() -> None:
    """SQLite makes the table anew and loses its guard with it, so the guard is set again."""
    _open("attachments")
    with op.batch_alter_table("attachments") as attachments:
        attachments.alter_column("stay_id", existing_type=sa.Integer(), nullable=True)
        attachments.add_column(sa.Column("letter_id", sa.Integer()))
        attachments.add_column(sa.Column("equipment_case_id", sa.Integer()))
        attachments.create_foreign_key(
            "fk_attachments_letter_id_letters", "letters", ["letter_id"], ["id"]
        )
        attachments.create_foreign_key(
            "fk_attachments_equipment_case_id_equipment_cases",
            "equipment_cases",
            ["equipment_case_id"],
            ["id"],
        )
        attachments.create_check_constraint("ck_attachments_belongs_to_one", BELONGS_TO_ONE)
    op.create_index("ix_attachments_letter_id", "attachments", ["letter_id"])
    op.create_index("ix_attachments_equipment_case_id", "attachments", ["equipment_case_id"])
    _close("attachments", ATTACHMENTS)


ATTACHMENTS = (
    "kind, file_name, media_type, size, sha256, sealed, from_office_id, added_by, added_at"
)
# Replacing, withdrawing and reading are later facts about a row that stays as it is.
EVIDENCE = {
    "letter_answers": "letter_id, number, content, way, answered_on, answered_at, doctor_name, "
    "written_by, heard_means, heard_with, heard_words, link_id, entered_by, on_behalf, moved_from_id, "
    "moved_reason",
    "link_openings": "link_id, at, what, ip_hash",
    "letter_reopenings": "letter_id, at, by, from_state, reason",
    "opinions": "client_id, services, from_doctor, institution, heard_on, means, source, "
    "of_hospital, words, letter_answer_id, revision_id, recorded_at, recorded_by",
    "plan_deliveries": "client_id, opinion_id, letter_id, to_doctor, institution, delivered_on, "
    "means, plan_made_on, note, recorded_at, recorded_by",
    "case_steps": "case_id, what, before, data, at, by",
}


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
