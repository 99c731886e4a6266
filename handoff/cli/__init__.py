"""The command `handoff`: the verbs of the program from a terminal.

Each command is a module of this folder holding one click command of the same name (- becomes _). It is read only
when it is called, so that `handoff run` does not wait for what only `handoff judge` needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from handoff import __version__
from handoff.config import BadSetting

COMMANDS = {
    "run": "Start the server and the mail relay on this computer.",
    "demo": "Load the fictitious demo town into an empty database.",
    "deliver": "Send the mails that wait in the outbox.",
    "migrate": "Bring the database to the tables of this version.",
    "judge": "Give the verdicts of many cases at once (自己点検).",
    "print": "Draw one sheet as PDF from its content.",
    "schema": "Print the JSON Schema of a sheet's content.",
    "print-month": "Write all papers of an office's month into a folder.",
    "evidence": "Write the evidence file of a stay or of an office's month.",
    "verify": "Check PDF files, or every kept document and the journal.",
    "backup": "Copy the running database and prove that the copy is whole.",
}
"""Command → what it does, in one line. The README lists the same; a test compares."""


class LazyGroup(click.Group):
    """A group that imports `handoff.cli.<name>` when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a reader, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`, imported now; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"handoff.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a setting that cannot be used becomes a message, not a traceback."""
        try:
            return super().invoke(ctx)
        except BadSetting as error:
            raise click.ClickException(f"設定を直してください：{error}") from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="handoff")
def main() -> None:
    """Handoff (連携シート): admission and discharge, from the call to the evidence.

    Settings are HANDOFF_* environment variables, see docs/operations.md.
    """
