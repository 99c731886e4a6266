"""`handoff deliver`: the mail relay as a process of its own (`handoff run` has one inside)."""

from __future__ import annotations

import os
import signal
import socket
import threading

import click

from handoff import clock, config
from handoff.cli.stamping import Stamper
from handoff.cli.sweeping import Sweeper
from handoff.db.session import Database
from handoff.notify.delivery import Report, deliver_once
from handoff.notify.mailer import Mailer


@click.command()
@click.option("--once", is_flag=True, help="Send what is due now and end.")
@click.option(
    "--every",
    type=click.FloatRange(0.5, 3_600),
    default=5.0,
    show_default=True,
    help="Seconds between two looks into the outbox.",
)
def deliver(once: bool, every: float) -> None:
    """Send the mails that wait in the outbox.

    Several may run at once, also on several machines. Ends after the mail in hand on Ctrl-C or
    SIGTERM; a mail that was cut off is sent again later.
    """
    settings = config.load()
    mailer = Mailer(settings)
    if not mailer.is_on:
        raise click.ClickException(
            "メールの送り先（HANDOFF_MAIL_HOST）が設定されていません。"
            "設定するまで、連絡は画面の受信箱だけに届きます。"
        )
    db = Database(settings.database_url)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    worker = f"{socket.gethostname()}:{os.getpid()}"
    sweeper, stamper = Sweeper(db), Stamper(db, settings)
    try:
        while True:
            sweeper.tick(clock.now())
            _say(deliver_once(db, clock.now(), mailer, worker))
            stamper.tick(clock.now())
            sweeper.make_papers(clock.now(), stopping.is_set)
            if once or stopping.wait(every):
                break
    finally:
        db.close()


def _say(report: Report) -> None:
    if report.sent or report.postponed or report.failed:
        click.echo(f"送信 {report.sent} 通、延期 {report.postponed} 通、断念 {report.failed} 通。")
    if report.server_away:
        click.echo("メールサーバーが応答しません。時間をおいて、もう一度送ります。", err=True)
