"""Reading and writing the files that a command names; `-` is standard input or output."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

STANDARD = "-"


_REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "見つかりません",
    PermissionError: "権限がありません",
    IsADirectoryError: "フォルダーです",
    NotADirectoryError: "フォルダーの名前ではありません",
}


class FileTrouble(Exception):
    """A file cannot be read or written; the message says which, and why."""


def read_file(name: str, most: int) -> bytes:
    """The bytes of the file, at most `most` + 1 of them. Raises FileTrouble."""
    try:
        if name == STANDARD:
            return sys.stdin.buffer.read(most + 1)
        with open(name, "rb") as file:
            return file.read(most + 1)
    except OSError as problem:
        raise FileTrouble(
            f"{name} を読めませんでした（{reason(problem)}）。ファイルの名前と場所を確かめてください。"
        ) from problem


def write_file(name: str, data: bytes) -> None:
    """Write the whole file or nothing: a file that was there stays until the new one is complete.

    Raises FileTrouble.
    """
    if name == STANDARD:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    target = Path(name)
    try:
        if target.exists() and not target.is_file():  # a pipe, /dev/stdout; a folder says so itself
            target.write_bytes(data)
            return
        handle, part = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(part, target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~mask)
            os.replace(part, target)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise FileTrouble(
            f"{name} に書けませんでした（{reason(problem)}）。場所と権限を確かめてください。"
        ) from problem


def reason(problem: OSError) -> str:
    """Why the operating system refused, in plain words where they are known."""
    for kind, words in _REASONS.items():
        if isinstance(problem, kind):
            return words
    return problem.strerror or str(problem)
