"""`handoff migrate`: bring the database to the tables of this version."""

from __future__ import annotations

import click

from handoff import config
from handoff.db import migrate as migration
from handoff.db.session import Database


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 when it is not current.")
@click.option("--down-to", metavar="REVISION", help="Go back to an older revision (or base).")
def migrate(check: bool, down_to: str | None) -> None:
    """Bring the database to the tables of this version.

    Two servers may start together: one migrates, the other waits and finds nothing to do. A
    migration that fails leaves the database as it was.
    """
    settings = config.load()
    if settings.database_url.startswith("sqlite:///") and not check:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    db = Database(settings.database_url)
    try:
        if check:
            _report(db)
            return
        if down_to:
            click.confirm(
                "古い表に入らない内容は失われます。バックアップは取りましたか。続けますか",
                abort=True,
            )
            migration.downgrade(db, down_to)
        else:
            migration.upgrade(db)
        click.echo(f"データベースは {migration.current(db) or '空'} です。")
    finally:
        db.close()


def _report(db: Database) -> None:
    now, head = migration.current(db), migration.head()
    click.echo(f"データベース: {now or '空'}  この版: {head}")
    if now != head:
        raise click.exceptions.Exit(1)
