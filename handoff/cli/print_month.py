"""`handoff print-month`: all papers of an office's month as files, with the list whose is which."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from handoff import clock, config
from handoff.actions import journal, month_papers
from handoff.actions.month_papers import LIST, Changed, Paper
from handoff.cli.files import FileTrouble, write_file
from handoff.db import find_batches
from handoff.db.offices import Office
from handoff.db.session import Database

SOME_MISSING = 1
NOTHING = 2
BOOK = "まとめて印刷.pdf"


class Trouble(Exception):
    """Nothing can be written; the message says why and what to do."""


@click.command("print-month")
@click.argument("office", metavar="OFFICE")
@click.argument("month", metavar="YYYY-MM")
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the papers; made when it is not there.",
)
@click.option("--book", is_flag=True, help="Also join all PDFs into one, to print at once.")
def print_month(office: str, month: str, folder: Path, book: bool) -> None:
    """Write all papers that OFFICE sent in a month into a folder, and 一覧.csv with whose they are.

    OFFICE is the office's number (事業所番号), name or public id. What was sent is written byte for byte; a
    提供記録 is drawn for each stay. Written again, files that are there already stay as they are. Exit status
    1: some kept paper does not match its SHA-256 and was left out. Exit status 2: nothing was written.
    """
    settings = config.load()
    db = Database(settings.database_url)
    try:
        missing = _Month(db, folder, month).write(office, book)
    except (Trouble, FileTrouble) as problem:
        click.echo(str(problem), err=True)
        sys.exit(NOTHING)
    except DBAPIError as problem:
        click.echo(
            f"データベースを読めません。handoff migrate を確かめてください：{problem.orig}",
            err=True,
        )
        sys.exit(NOTHING)
    finally:
        db.close()
    if missing:
        sys.exit(SOME_MISSING)


class _Month:
    """One month on its way into a folder."""

    def __init__(self, db: Database, folder: Path, month: str) -> None:
        self.db, self.folder, self.month = db, folder, month

    def write(self, words: str, book: bool) -> int:
        """Write everything; how many papers had to be left out. Raises Trouble, FileTrouble."""
        office, papers = self._papers(words)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise Trouble(f"{self.folder} を作れません（{problem.strerror}）。") from problem
        click.echo(f"{office.name}　{self.month}　{len(papers)}件", err=True)
        digests: dict[str, str] = {}
        for paper in _told(papers):
            digest = self._one(paper)
            if digest:
                digests[paper.name] = digest
        write_file(str(self.folder / LIST), month_papers.listing(papers, digests))
        if book:
            write_file(str(self.folder / BOOK), month_papers.book(self._files(papers, digests)))
        with self.db.writing() as session:
            journal.write(session, None, clock.now(), "month:print", f"office:{office.public_id}")
        missing = len(papers) - len(digests)
        click.echo(f"{len(digests)}件と {LIST} を {self.folder} に書きました。")
        if missing:
            click.echo(
                f"{missing}件は、保管した内容と一致しないため書いていません。handoff verify で確かめてください。",
                err=True,
            )
        return missing

    def _papers(self, words: str) -> tuple[Office, list[Paper]]:
        if month_papers.month_span(self.month) is None:
            raise Trouble(f"月は 2026-11 のように書いてください（{self.month}）。")
        with self.db.reading() as session:
            found = find_batches.office_named(session, words)
            if not found:
                raise Trouble(
                    f"「{words}」という事業所はありません。番号か名前を確かめてください。"
                )
            if len(found) > 1:
                raise Trouble(
                    f"「{words}」は{len(found)}か所あります。事業所番号で指定してください。"
                )
            papers = month_papers.month_papers(session, found[0].id, self.month)
        if not papers:
            raise Trouble(f"{found[0].name}が {self.month} に送った書類はありません。")
        return found[0], papers

    def _one(self, paper: Paper) -> str:
        """Write one paper unless it is there already; its SHA-256, "" when it must be left out."""
        path = self.folder / paper.name
        if paper.kept and path.is_file() and _digest(path.read_bytes()) == paper.kept.sha256:
            return paper.kept.sha256
        with self.db.reading() as session:
            try:
                data = month_papers.content_of(session, paper, clock.now())
            except Changed:
                return ""
        write_file(str(path), data)
        return _digest(data)

    def _files(self, papers: list[Paper], digests: dict[str, str]) -> Iterator[tuple[str, bytes]]:
        for paper in papers:
            if paper.name in digests and paper.is_for_book:
                yield paper.bookmark, (self.folder / paper.name).read_bytes()


def _told(papers: list[Paper]) -> Iterator[Paper]:
    """Every paper in turn, saying on the terminal how far it is."""
    tenth = max(1, len(papers) // 10)
    for number, paper in enumerate(papers, 1):
        yield paper
        if number % tenth == 0 or number == len(papers):
            click.echo(f"  {number}／{len(papers)}", err=True)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
