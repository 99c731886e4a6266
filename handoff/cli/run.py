"""`handoff run`: server and mail relay in one process, for a trial or for one office.

Regions run several servers behind a proxy and `handoff deliver` on its own (docs/operations.md).
"""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

import click
import waitress
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from handoff import clock, config
from handoff.actions import imprint
from handoff.config import Settings
from handoff.db import migrate
from handoff.db.offices import Office
from handoff.db.people import Account
from handoff.db.session import Database

log = logging.getLogger(__name__)

LARGEST_REQUEST = 64 * 1024 * 1024  # bytes; the application itself accepts less
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8000,
    show_default=True,
    help="Port to listen at; 0 takes a free one.",
)
@click.option("--no-demo", is_flag=True, help="Leave an empty database empty.")
@click.option(
    "--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="Requests at once."
)
def run(host: str, port: int, no_demo: bool, threads: int) -> None:
    """Start the server and the mail relay on this computer.

    Migrates the database first. An empty database gets the demo town when this is a trial: both the
    address to listen at and HANDOFF_BASE_URL name this computer, and --no-demo is not given.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with ExitStack() as closing:
        listening = closing.enter_context(_listen(host, port))
        try:
            settings = _settings(listening)
            db = Database(settings.database_url)
            closing.callback(db.close)
            with _ends_on_sigterm():
                demo = not no_demo and settings.is_local and host in LOOPBACK
                _prepare(db, settings, with_demo=demo)
                _serve(db, settings, listening, threads)
        except (DBAPIError, OSError) as error:
            raise click.ClickException(
                f"データのフォルダーかデータベースを開けません。場所と権限を確かめてください：{error}"
            ) from error


def _listen(host: str, port: int) -> socket.socket:
    """Take the address before anything slow happens, so that a taken port is told at once."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise click.ClickException(
            f"{host}:{port} で待ち受けることができません。ほかのプログラムが使っているかもしれません。"
            f"--port {port + 1} のように、別の番号を指定してください。（{error.strerror}）"
        ) from error
    return listening


def _settings(listening: socket.socket) -> Settings:
    """The settings; links in mails lead to the address listened at unless a setting says where."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return config.load({"HANDOFF_BASE_URL": f"http://{shown}:{port}"} | dict(os.environ))


@contextmanager
def _ends_on_sigterm() -> Iterator[None]:
    """SIGTERM ends the process as Ctrl-C does, whatever it is doing."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        log.info("stopped before the server was up")
    finally:
        signal.signal(signal.SIGTERM, before)
    click.echo("止めました。データは保存されています。")


def _prepare(db: Database, settings: Settings, with_demo: bool) -> None:
    if not migrate.is_current(db):
        migrate.upgrade(db)
    imprint.install(db, settings, clock.now())
    if not with_demo:
        return
    with db.reading() as session:
        empty = session.scalar(select(Office.id).limit(1)) is None
    if empty:
        from handoff.demo import load  # read only on the first start

        click.echo("お試しの町（すべて架空）を読み込んでいます…")
        load(db, clock.now(), secret=settings.secret_key, base_url=settings.base_url)


def _serve(db: Database, settings: Settings, listening: socket.socket, threads: int) -> None:
    from handoff.app import create_app  # after the port is known to be free: this takes a moment
    from handoff.cli.relay import Relay

    app = create_app(settings, db)
    server = waitress.create_server(
        app,
        sockets=[listening],
        threads=threads,
        ident="",
        max_request_body_size=LARGEST_REQUEST,
        clear_untrusted_proxy_headers=settings.proxy_hops == 0,
    )
    relay = Relay(db, settings)
    relay.start()
    try:  # who is told how to stop may do so at once
        _greet(db, settings)
        server.run()  # answers what is in work when it ends
    finally:
        server.close()
        relay.stop()


def _greet(db: Database, settings: Settings) -> None:
    click.echo(f"\n  連携シート   {settings.base_url}\n")
    with db.reading() as session:
        has_demo = session.scalar(select(Account.id).where(Account.is_demo).limit(1)) is not None
    if has_demo:
        from handoff.demo import LISTED, PASSWORD

        click.echo(
            f"  お試しの方（合い言葉は皆 {PASSWORD}。ログインの画面で名前を押すだけでも入れます）"
        )
        for login, name, _kana, role, _office, _title in LISTED:
            click.echo(f"    {login:<12}{name}（{role.label}）")
        click.echo("")
    click.echo(f"  データ       {settings.data_dir}")
    click.echo("  止めるとき   Ctrl-C\n")
