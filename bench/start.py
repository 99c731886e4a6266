"""`handoff run` from an empty folder to the first page, and a second start on the same data."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.measure import heading


def main() -> None:
    """Print both times; installing the packages is not part of them."""
    heading("handoff run: from the command to the first page")
    with tempfile.TemporaryDirectory(prefix="handoff-start-") as folder:
        print(
            f"  first start, the demo town is loaded {_start(Path(folder)):19.1f} s   [<= 60 s with the install]"
        )
        print(f"  second start {_start(Path(folder)):43.1f} s   [<= 3 s]")


def _start(folder: Path) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "HANDOFF_DATA_DIR": str(folder)}
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "handoff", "run", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5):
                    return time.perf_counter() - begin
            except (urllib.error.URLError, OSError):
                if process.poll() is not None:
                    raise SystemExit("handoff run ended before it answered") from None
                time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


if __name__ == "__main__":
    main()
