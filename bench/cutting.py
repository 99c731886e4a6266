"""What goes wrong on purpose: a server that is killed, and a line that cuts, holds back and reorders."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import waitress

from bench.towns import settings
from handoff.app import create_app
from handoff.db.session import Database

HOST = "127.0.0.1"
CUTS = ("refused", "half of the request", "answer lost", "arrives late")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


class Server:
    """The application in a process of its own, on one port, so that it can be killed outright."""

    def __init__(self, url: str) -> None:
        self.url, self.port = url, free_port()
        self._context = multiprocessing.get_context("spawn")
        self._begin()

    def _begin(self) -> None:
        self._process = self._context.Process(target=_serve, args=(self.url, self.port))
        self._process.start()

    def wait(self) -> None:
        """Until it answers."""
        while True:
            with suppress(OSError), socket.create_connection((HOST, self.port), 0.2):
                return
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does, and a new one at once."""
        self.stop()
        self._begin()

    def stop(self) -> None:
        """End it."""
        os.kill(self._process.pid or 0, signal.SIGKILL)
        self._process.join()


def _serve(url: str, port: int) -> None:
    app = create_app(settings(Path("."), url), Database(url))
    waitress.serve(app, host=HOST, port=port, threads=8, _quiet=True)


class Line:
    """A proxy on loopback. `cut(kind, n)` spoils the next n requests, `heal()` ends it."""

    def __init__(self, port: int, random: Random) -> None:
        self._to, self._random = port, random
        self._kind, self._left, self._lock = "", 0, threading.Lock()
        self._listener = socket.create_server((HOST, 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        self.spoilt = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self, kind: str, requests: int) -> None:
        """Spoil the next requests in one of the ways of CUTS."""
        with self._lock:
            self._kind, self._left = kind, requests

    def heal(self) -> None:
        """Everything gets through again."""
        self.cut("", 0)

    def _listen(self) -> None:
        while True:
            client, _ = self._listener.accept()
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _next_kind(self) -> str:
        with self._lock:
            if self._left <= 0:
                return ""
            self._left -= 1
            self.spoilt += 1
            return self._kind

    def _carry(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            request = _read_request(client)
            if not request:
                return
            self._ways()[self._next_kind()](client, request)

    def _ways(self) -> dict[str, Callable[[socket.socket, bytes], None]]:
        return {
            "": self._through,
            "refused": lambda client, request: None,
            "half of the request": self._half,
            "answer lost": self._lost,
            "arrives late": self._late,
        }

    def _through(self, client: socket.socket, request: bytes) -> None:
        with socket.create_connection((HOST, self._to), 5) as server:
            server.sendall(request)
            while chunk := server.recv(65536):
                client.sendall(chunk)

    def _half(self, client: socket.socket, request: bytes) -> None:
        with socket.create_connection((HOST, self._to), 5) as server:
            server.sendall(request[: self._random.randrange(len(request))])

    def _lost(self, client: socket.socket, request: bytes) -> None:
        with socket.create_connection((HOST, self._to), 5) as server:
            server.sendall(request)
            client.sendall(server.recv(65536)[: self._random.randrange(200)])

    def _late(self, client: socket.socket, request: bytes) -> None:
        client.close()
        time.sleep(self._random.uniform(0.1, 1.5))
        with socket.create_connection((HOST, self._to), 5) as server:
            server.sendall(request)
            while server.recv(65536):
                pass


def _read_request(client: socket.socket) -> bytes:
    """One whole request; both sides are told that the connection ends with it."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = client.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    lines = [head.split(b"\r\n")[0], b"Connection: close"]
    for line in head.split(b"\r\n")[1:]:
        name = line.partition(b":")[0].lower()
        if name == b"content-length":
            length = int(line.partition(b":")[2])
        if name not in (b"connection", b"keep-alive"):
            lines.append(line)
    while len(body) < length:
        chunk = client.recv(65536)
        if not chunk:
            return b""
        body += chunk
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
