"""`handoff verify`: whether the kept documents and the journal are as they were written."""

from __future__ import annotations

import sys

import click

from handoff import config
from handoff.actions.sealing import opener
from handoff.db.integrity import check
from handoff.db.session import Database


@click.command()
def verify() -> None:
    """Check every kept document and the journal.

    Compares each kept document and attachment with its SHA-256, and looks for gaps in the journal and for missing
    triggers. Exit status 1 when something does not fit. What the last rows of a journal said cannot
    be known from the database alone: keep backups elsewhere.
    """
    settings = config.load()
    db = Database(settings.database_url)
    try:
        with db.reading() as session:
            found = check(session, opener(settings.secret_key))
    finally:
        db.close()
    for problem in found.problems:
        click.echo(problem, err=True)
    for note in found.notes:
        click.echo(f"（参考）{note}")
    click.echo(
        f"書類 {found.documents:,} 件、添付 {found.attachments:,} 件、"
        f"監査記録 {found.journal_rows:,} 行を調べました。"
    )
    if found.problems:
        click.echo(
            "このデータベースには手を加えず、最新のバックアップと見比べてください。", err=True
        )
        sys.exit(1)
    click.echo("すべて、書いたときのままです。")
