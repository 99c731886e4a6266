"""Alembic's entry: runs the migrations on the connection that handoff.db.migrate opened.

The transaction, the lock and the foreign-key switch belong to `handoff.db.migrate`, so that two
servers starting together never migrate at once; therefore there is no way in without it.
"""

from alembic import context

from handoff.db.tables import Base

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Run migrations with: handoff migrate")

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
