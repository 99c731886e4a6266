"""`handoff verify`: whether kept documents and the journal, or files from anywhere, are as they were made."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from handoff import clock, config
from handoff.actions import imprint
from handoff.actions.file_checks import Kept, Verdict, check_file
from handoff.actions.sealing import opener
from handoff.config import BadSetting, Settings
from handoff.db import find_papers
from handoff.db.integrity import check
from handoff.db.session import Database
from handoff.pdf import certificates
from handoff.pdf.certificates import CannotSign

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, type=_FILE, metavar="[FILE.pdf]...")
@click.option(
    "--trust",
    "trust",
    type=_FILE,
    multiple=True,
    help="Certificates (PEM or DER) that signatures may be traced back to.",
)
def verify(files: tuple[Path, ...], trust: tuple[Path, ...]) -> None:
    """Check PDF files, or without FILE every kept document and the journal.

    With FILE: signatures and what was added after them, the data inside against the words on the
    pages, and whether this installation keeps the very same file. Nothing is asked from the network;
    no installation is needed. Exit status 0: as it was made; 1: changed; 3: cannot be said.

    Without FILE: compares each kept document and attachment with its SHA-256, and looks for gaps in
    the journal and for missing triggers. Exit status 1 when something does not fit. What the last
    rows of a journal said cannot be known from the database alone: keep backups elsewhere.
    """
    if files:
        _verify_files(files, trust)
    else:
        _verify_archive()


def _verify_files(files: tuple[Path, ...], trust: tuple[Path, ...]) -> None:
    settings = _installation()
    try:
        trusted = imprint.trusted_by(settings) if settings else []
        for path in trust:
            trusted += certificates.anchors(path)
    except (CannotSign, BadSetting) as error:
        raise click.ClickException(str(error)) from error
    worst = Verdict.GOOD
    with ExitStack() as closing:
        kept = _archive(closing, settings)
        for path in files:
            report = check_file(path.read_bytes(), trusted, clock.now(), kept)
            click.echo(f"{path.name}：{report.verdict.words}")
            for line in report.lines:
                click.echo(f"  {line}")
            click.echo(f"  SHA-256 {report.sha256}")
            if worst is not Verdict.CHANGED and report.verdict is not Verdict.GOOD:
                worst = report.verdict
    sys.exit(int(worst))


def _installation() -> Settings | None:
    """The settings when there is an installation here; a check of a file must not make one."""
    folder = Path(os.environ.get("HANDOFF_DATA_DIR", "var"))
    return config.load() if (folder / "secret_key").exists() else None


def _archive(closing: ExitStack, settings: Settings | None) -> Kept | None:
    """A way to ask this installation for a kept file; None when it has no database to ask."""
    if settings is None:
        return None
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return None
    db = Database(settings.database_url)
    closing.callback(db.close)

    def kept(sha256: str) -> str | None:
        with db.reading() as session:
            return find_papers.id_by_sha256(session, sha256)

    try:
        kept("")
    except SQLAlchemyError:
        click.echo("（保管した書類とは照合しません。データベースを開けませんでした）", err=True)
        return None
    return kept


def _verify_archive() -> None:
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
