"""LHC-Forms with the questions of ①: its own built files from npm, on a page of its own."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from handoff.sheets import admission
from handoff.sheets.model import Item, Kind

VERSION = "40.1.3"
FIELD = "wc-lhc-form input, wc-lhc-form textarea"
FILES = ("assets/lib/zone.min.js", "runtime.js", "polyfills.js", "main.js")
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".png": "image/png"}
_KINDS = {
    Kind.LONG: "TX", Kind.DATE: "ST", Kind.PARTIAL: "ST", Kind.TIME: "ST", Kind.NUMBER: "REAL",
    Kind.FLAG: "BL", Kind.ONE: "CNE", Kind.MANY: "CNE",
}  # fmt: skip


@dataclass
class Served:
    """Where it is; `address` is empty when it could not be fetched."""

    name: str
    address: str = ""
    why_not: str = ""


@contextmanager
def served() -> Iterator[Served]:
    """A server on loopback while the block runs. Its FHIR library is left out: not needed here."""
    name = f"LHC-Forms {VERSION}, the same {len(questions())} questions"
    folder = Path(tempfile.mkdtemp(prefix="handoff-lhc-"))
    try:
        try:
            root = _fetched(folder)
        except (OSError, subprocess.SubprocessError, tarfile.TarError) as reason:
            yield Served(name, why_not=f"npm did not fetch it ({type(reason).__name__})")
            return
        (root / "page.html").write_text(_page(), encoding="utf-8")
        (root / "form.js").write_text(_form(), encoding="utf-8")
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, root))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Served(name, f"http://127.0.0.1:{server.server_address[1]}/page.html")
        server.shutdown()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def questions() -> list[dict[str, Any]]:
    """The questions of ① in the format of the widget: all but those that are computed."""
    return [_question(i) for s in admission.SHEET for i in s.items if not i.compute]


def _question(item: Item, above: str = "") -> dict[str, Any]:
    place = f"{above}/{item.key}"
    asked: dict[str, Any] = {"questionCode": item.key, "linkId": place, "question": item.name}
    if item.kind is Kind.ROWS:
        return asked | {
            "header": True,
            "questionCardinality": {"min": "1", "max": "*"},
            "items": [_question(column, place) for column in item.columns],
        }
    asked["dataType"] = _KINDS.get(item.kind, "ST")
    if item.choices and item.kind is not Kind.FLAG:
        asked["answers"] = [{"code": c.code, "text": c.label} for c in item.choices]
        asked["answerCardinality"] = {"min": "0", "max": "*" if item.kind is Kind.MANY else "1"}
        asked["displayControl"] = {"answerLayout": {"type": "RADIO_CHECKBOX", "columns": "0"}}
    return asked


def _form() -> str:
    whole = {
        "code": "admission", "name": admission.SHEET.title, "lformsVersion": VERSION,
        "template": "table", "items": questions(),
    }  # fmt: skip
    text = json.dumps(whole, ensure_ascii=False)
    return (
        f"const form = {text};\n"
        'const begin = () => window.LForms ? LForms.Util.addFormToPage(form, "place") '
        ": setTimeout(begin, 10);\nbegin();\n"
    )


def _page() -> str:
    scripts = "".join(f'<script src="{name}" defer></script>' for name in (*FILES, "form.js"))
    return (
        '<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>LHC-Forms</title>'
        f'<link rel="stylesheet" href="styles.css">{scripts}</head>'
        '<body><div id="place"></div></body></html>'
    )


def _fetched(folder: Path) -> Path:
    """The built files, unpacked. Raises OSError or SubprocessError without npm or a line."""
    command = ["npm", "pack", f"lforms@{VERSION}", "--silent"]
    subprocess.run(command, cwd=folder, check=True, timeout=300, capture_output=True)
    with tarfile.open(next(folder.glob("lforms-*.tgz"))) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package" / "dist" / "lforms" / "webcomponent"


@cache
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 9)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, root: Path, *args: Any) -> None:
        self.root = root
        super().__init__(*args)

    def do_GET(self) -> None:
        """A file, compressed, kept by the browser for good but for the page itself."""
        path = self.root / self.path.split("?")[0].lstrip("/")
        if not path.is_file():
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = _packed(path)
        self.send_response(200)
        self.send_header("Content-Type", f"{_TYPES.get(path.suffix, 'text/plain')}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        kept = "no-store" if path.suffix == ".html" else "public, max-age=31536000, immutable"
        self.send_header("Cache-Control", kept)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing."""
