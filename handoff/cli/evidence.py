"""`handoff evidence`: the evidence file (根拠資料 一式) of a stay, or of a month of an office."""

from __future__ import annotations

import re
import sys
from typing import NoReturn

import click
from sqlalchemy.orm import Session

from handoff import clock, config
from handoff.actions import evidence_files, journal
from handoff.actions.evidence_files import Plan
from handoff.actions.problems import NotFound, Problem
from handoff.actions.sealing import CannotOpen
from handoff.cli.files import FileTrouble, write_file
from handoff.db import find_evidence
from handoff.db.session import Database

NOT_MADE = 1
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@click.command()
@click.argument("which", metavar="STAY")
@click.option(
    "-o",
    "output",
    required=True,
    metavar="OUT.pdf",
    help="The PDF to write; `-` is standard output.",
)
@click.option(
    "--month",
    metavar="YYYY-MM",
    help="The file of a month; STAY is then the ten-digit number or the name of a care office.",
)
@click.option(
    "--zip",
    "with_originals",
    metavar="OUT.zip",
    help="Also write the kept file with its originals as a ZIP.",
)
def evidence(which: str, output: str, month: str | None, with_originals: str | None) -> None:
    """Write the evidence file of STAY (the id in the address of its page) as OUT.pdf.

    The kept file is written, byte for byte, when nothing on record changed since; otherwise one is
    drawn now, which is not kept, and what changed is said. Exit status 1 when nothing was written.
    """
    settings = config.load()
    db = Database(settings.database_url)
    try:
        with db.reading() as session:
            plan = _plan(session, which, month)
            about = _about(plan)
            _write(plan, settings.secret_key, output)
            if with_originals is not None:
                _write_zip(plan, settings.secret_key, with_originals)
        with db.writing() as session:
            journal.write(session, None, clock.now(), "evidence:print", *about)
    except NotFound:
        _stop(
            "見つかりませんでした。入院の画面のアドレスにある番号か、事業所の番号を確かめてください。"
        )
    except Problem as problem:
        _stop(problem.message)
    except FileTrouble as problem:
        _stop(str(problem))
    finally:
        db.close()


def _plan(session: Session, which: str, month: str | None) -> Plan:
    if month is None:
        return evidence_files.plan_for_stay(session, find_evidence.stay_called(session, which))
    if not _MONTH.fullmatch(month):
        _stop("月は 2026-11 のように入れてください。")
    office = find_evidence.care_office_called(session, which)
    return evidence_files.plan_for_month(session, office, month)


def _about(plan: Plan) -> tuple[str, int | None]:
    """Record and client for the journal."""
    if plan.stay is not None:
        return f"stay:{plan.stay.public_id}", plan.stay.client_id
    return f"month:{plan.month}", None


def _write(plan: Plan, secret: str, output: str) -> None:
    if plan.fresh is not None:
        write_file(output, evidence_files.content_of(plan.fresh, secret))
        click.echo(f"保管している一式を書きました：{output}", err=True)
        return
    made = evidence_files.evidence_file(plan, clock.now(), secret)
    write_file(output, made.pdf)
    click.echo(f"いまの記録から作りました（保管はしていません）：{output}", err=True)
    for words in plan.changed:
        click.echo(f"　前に保管したものから　{words}", err=True)


def _write_zip(plan: Plan, secret: str, output: str) -> None:
    if plan.last is None:
        _stop("保管している一式がまだありません。画面で「一式を作って保管する」を押してください。")
    try:
        write_file(output, evidence_files.zip_for(plan.last, plan, secret))
    except CannotOpen as problem:
        _stop(problem.message)
    click.echo(f"原本も入ったZIPを書きました：{output}", err=True)


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(NOT_MADE)
