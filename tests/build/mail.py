"""Real SMTP servers on the loopback address that behave badly on purpose."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from handoff.config import Settings


class Inbox:
    """Takes every mail; `answers` are given to DATA one after the other before it behaves."""

    def __init__(
        self, *answers: str, pause: float = 0.0, hold: threading.Event | None = None
    ) -> None:
        self.letters: list[Message] = []
        self.tries = 0
        self.reached = threading.Event()  # a first mail has come as far as its content
        self._hold = hold  # nothing is answered until it is set
        self._answers = list(answers)
        self._pause = pause

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.tries += 1
        self.reached.set()
        if self._hold:
            await asyncio.to_thread(self._hold.wait, 20)
        if self._pause:
            await asyncio.sleep(self._pause)
        answer = self._answers.pop(0) if self._answers else "250 ok"
        if answer == "keep and cut":
            self._keep(envelope)
            server.transport.close()
            return "250 never seen"
        if answer == "cut":
            server.transport.close()
            return "250 never seen"
        if answer.startswith("250"):
            self._keep(envelope)
        return answer

    def _keep(self, envelope: Envelope) -> None:
        self.letters.append(message_from_bytes(envelope.original_content or b"", policy=default))

    @property
    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]


class ChoosyInbox(Inbox):
    """Refuses some recipients for good."""

    def __init__(self, *refused: str) -> None:
        super().__init__()
        self._refused = refused

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self._refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 ok"


@contextmanager
def mail_server(inbox: Inbox) -> Iterator[int]:
    """A running server; gives its port."""
    port = free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mail_settings(port: int, database_url: str = "sqlite://") -> Settings:
    return Settings(
        data_dir=Path("."),
        database_url=database_url,
        secret_key="x" * 32,
        base_url="https://renkei.example.jp",
        mail_host="127.0.0.1",
        mail_port=port,
        mail_from="renkei@example.jp",
    )
