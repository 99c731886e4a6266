"""`handoff backup`: a copy of the running database that was read back before it counts."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from handoff import clock, config
from handoff.actions.sealing import opener
from handoff.db.backup import BackupFailed, make
from handoff.db.session import Database


@click.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the copies. [default: backups in the data folder]",
)
@click.option(
    "--keep", type=click.IntRange(min=5), default=14, show_default=True, help="Copies to keep."
)
def backup(folder: Path | None, keep: int) -> None:
    """Copy the running database and prove that the copy is whole.

    The server may go on working. The copy gets its name only after every table was counted and
    every kept document compared with its SHA-256 in the copy itself. Keep a copy off this computer.
    """
    settings = config.load()
    db = Database(settings.database_url)
    try:
        target = folder or settings.data_dir / "backups"
        made = make(db, target, clock.now(), keep, opener(settings.secret_key))
    except (BackupFailed, DBAPIError, OSError) as error:
        reason = str(error) if isinstance(error, BackupFailed) else f"写しを作れません：{error}"
        raise click.ClickException(reason) from error
    finally:
        db.close()
    click.echo(f"写しを作り、読み返して確かめました：{made.file}")
    click.echo(
        f"{made.rows:,} 行、書類 {made.documents:,} 件、添付 {made.attachments:,} 件。"
        f"内訳は {made.manifest.name} にあります。"
    )
