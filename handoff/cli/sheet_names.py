"""The sheets by the names people type: admission, discharge, doctor, equipment, ① to ④."""

from __future__ import annotations

import click

from handoff.sheets import catalogue
from handoff.sheets.model import Sheet

SHORT = {
    "admission": catalogue.ADMISSION,
    "discharge": catalogue.DISCHARGE,
    "doctor": catalogue.DOCTOR_CONTACT,
    "equipment": catalogue.EQUIPMENT_CONTACT,
}
"""Word on the command line → code of the catalogue."""


class SheetName(click.ParamType[Sheet]):
    """A sheet by its short name, its code in the catalogue, or its number."""

    name = "sheet"

    def convert(
        self, value: str | Sheet, param: click.Parameter | None, ctx: click.Context | None
    ) -> Sheet:
        """The sheet called `value`; a word that names none is answered with those that do."""
        if isinstance(value, Sheet):
            return value
        numbers = {sheet.number: code for code, sheet in catalogue.SHEETS.items()}
        code = SHORT.get(value, numbers.get(value, value))
        if code not in catalogue.SHEETS:
            self.fail(
                f"「{value}」というシートはありません。{'・'.join(SHORT)} から選んでください。",
                param,
                ctx,
            )
        return catalogue.get(code)


SHEET = SheetName()
