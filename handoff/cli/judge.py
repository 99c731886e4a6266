"""`handoff judge`: the verdicts of many cases at once (自己点検; docs/rules.md)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, BinaryIO

import click

from handoff.exchange import judge_file

SOME_UNREADABLE = 1  # a case could not be read; the others are judged
FILE_UNREADABLE = 2  # nothing could be judged


@click.command()
@click.argument("file", type=click.File("rb"), metavar="FILE")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv", "xlsx"]),
    default="json",
    show_default=True,
    help="Form of the answer; csv and xlsx have one row a case and Japanese headings.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File for the answer. [default: standard output]",
)
def judge(file: BinaryIO, form: str, output: Path | None) -> None:
    """Give the verdicts of the cases in FILE (JSON, UTF-8; `-` reads standard input).

    Exit status 1: some case could not be read (its answer says why), the others are judged.
    Exit status 2: the file could not be read at all.
    """
    try:
        answers = judge_file.judge_all(judge_file.read(file.read()))
    except judge_file.BadFile as problem:
        click.echo(f"ファイルを読めませんでした：{problem}", err=True)
        sys.exit(FILE_UNREADABLE)
    _put(_written(answers, form), output)
    failed = sum("error" in answer for answer in answers)
    if failed:
        click.echo(
            f"{len(answers)}件のうち{failed}件が読めませんでした。その件の説明を見て直してください。",
            err=True,
        )
        sys.exit(SOME_UNREADABLE)


def _written(answers: list[dict[str, Any]], form: str) -> bytes:
    if form == "json":
        return judge_file.write(answers)
    from handoff.exchange import judge_table  # a second of openpyxl that JSON need not wait for

    return judge_table.to_csv(answers) if form == "csv" else judge_table.to_xlsx(answers)


def _put(data: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as problem:
        click.echo(f"{output} に書けませんでした：{problem.strerror}", err=True)
        sys.exit(FILE_UNREADABLE)
