"""`handoff schema`: what the content of a sheet looks like, for other programs (docs/print.md)."""

from __future__ import annotations

import click

from handoff.cli.sheet_names import SHEET
from handoff.sheets.model import Sheet


@click.command()
@click.argument("sheet", type=SHEET, metavar="SHEET")
def schema(sheet: Sheet) -> None:
    """Print the JSON Schema (2020-12) of the content of SHEET.

    SHEET is admission, discharge, doctor or equipment.
    """
    from handoff.exchange.schema import write

    click.echo(write(sheet), nl=False)
