"""`handoff run` from outside: it starts, answers, keeps what was written, and ends when told to."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 240.0  # seconds; the town loads on a machine that does other work too


def _hears_ctrl_c() -> None:
    """A shell lets what it starts in the background ignore Ctrl-C, and the tests with it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Server:
    """A `handoff run` in a process of its own; its words are read up to the address."""

    def __init__(self, data: Path, *arguments: str, **environment: str) -> None:
        env = {k: v for k, v in os.environ.items() if not k.startswith("HANDOFF_")}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "handoff", "run", *arguments],
            cwd=ROOT,
            env=env | {"HANDOFF_DATA_DIR": str(data)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=_hears_ctrl_c,
        )
        self.said = ""

    def greeting(self) -> str:
        """What was printed until the line that says how to stop."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line or time.monotonic() - self.began > PATIENCE:
                break
        assert "Ctrl-C" in self.said, self.said
        return self.said

    def address(self) -> str:
        """Where it listens, from its greeting."""
        found = re.search(r"http://\S+", self.greeting())
        assert found, self.said
        return found[0]

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop; the rest of its words and the exit status."""
        self.process.send_signal(how)
        rest, _ = self.process.communicate(timeout=30)
        self.said += rest
        return self.process.returncode


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    """Servers of a test; whatever still runs at its end is stopped."""
    started: list[Server] = []
    yield started
    for server in started:
        if server.process.poll() is None:
            server.process.kill()
        server.process.communicate()


def status(address: str) -> int:
    """Status of a page."""
    with urllib.request.urlopen(address, timeout=10) as answer:
        return int(answer.status)


def test_it_answers_and_sigterm_ends_it_cleanly(tmp_path: Path, servers: list[Server]) -> None:
    server = Server(tmp_path, "--port", "0", "--no-demo")
    servers.append(server)
    address = server.address()
    assert status(f"{address}/sign-in") == 200
    assert "お試しの方" not in server.said, "an empty installation offers nobody"
    assert server.end() == 0
    assert "データは保存されています" in server.said
    assert "Traceback" not in server.said
    assert not list(tmp_path.glob("*.db-wal")), "the database was closed"


def test_ctrl_c_ends_it_the_same_way(tmp_path: Path, servers: list[Server]) -> None:
    server = Server(tmp_path, "--port", "0", "--no-demo")
    servers.append(server)
    server.greeting()
    assert server.end(signal.SIGINT) == 0
    assert "Traceback" not in server.said


def test_a_taken_port_is_told_at_once_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        second = Server(tmp_path / "var", "--port", str(port), "--no-demo")
        output, _ = second.process.communicate(timeout=30)
    assert second.process.returncode == 1
    assert f"--port {port + 1}" in output
    assert "Traceback" not in output
    assert not (tmp_path / "var" / "handoff.db").exists(), "nothing was begun"


def test_the_first_start_loads_the_town_and_the_second_keeps_the_data(
    tmp_path: Path, servers: list[Server]
) -> None:
    first = Server(tmp_path, "--port", "0")
    servers.append(first)
    address = first.address()
    page = urllib.request.urlopen(f"{address}/sign-in", timeout=10).read().decode()
    assert "葛󠄀城 美咲" in page
    assert "misaki" in first.said
    assert first.end() == 0

    second = Server(tmp_path, "--port", "0")
    servers.append(second)
    assert status(f"{second.address()}/sign-in") == 200
    assert "読み込んでいます" not in second.said
    assert "misaki" in second.said
    assert second.end() == 0


def test_plain_http_to_other_computers_is_refused(tmp_path: Path) -> None:
    server = Server(tmp_path, "--host", "0.0.0.0", "--port", "0")
    output, _ = server.process.communicate(timeout=30)
    assert server.process.returncode == 1
    assert "HANDOFF_BASE_URL must begin with https://" in output


def test_a_real_installation_never_gets_the_demo_town(
    tmp_path: Path, servers: list[Server]
) -> None:
    server = Server(tmp_path, "--port", "0", HANDOFF_BASE_URL="https://renkei.example.jp")
    servers.append(server)
    assert "お試しの方" not in server.greeting()
    assert server.end() == 0


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    server = Server(tmp_path / "var", "--port", "0")
    output, _ = server.process.communicate(timeout=30)
    assert server.process.returncode == 1
    assert "Traceback" not in output
    assert str(tmp_path / "var") in output
