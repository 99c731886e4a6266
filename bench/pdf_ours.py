"""Our paper in its three forms: without tags, as it is handed over (tagged PDF/A-3 with data), signed."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from handoff import clock
from handoff.exchange.bundle import to_json
from handoff.pdf.layouts import layout_for
from handoff.pdf.render import Mode, Stamp, render
from handoff.sheets import catalogue
from handoff.sheets.content import Content

WHEN = datetime(2026, 11, 22, 10, 0, tzinfo=clock.TOKYO)
SHEET = catalogue.get(catalogue.ADMISSION)
LAYOUT = layout_for(SHEET.code)
STAMP = Stamp(WHEN, "r-7Kq2mX9", "第1版")


def plain(values: dict[str, Any]) -> bytes:
    """What the other engines make: words and rules."""
    return render(SHEET, LAYOUT, values, Mode.PLAIN, STAMP, archival=False).pdf


def tagged(values: dict[str, Any]) -> bytes:
    """What is handed over: PDF/A-3a, PDF/UA-1, the content as JSON inside."""
    embed = to_json(SHEET, Content(values))
    return render(SHEET, LAYOUT, values, Mode.PLAIN, STAMP, embed=embed).pdf


class Signed:
    """The same with a signature (PAdES B-B) of a certificate made for this run."""

    def __init__(self) -> None:
        from handoff.pdf.certificates import own  # what only draws does not wait for these
        from handoff.pdf.sign import Signing, sign
        from handoff.pdf.signature_stamp import StampWords

        self._sign = sign
        with tempfile.TemporaryDirectory(prefix="handoff-bench-") as folder:
            self._keys = own(Path(folder) / "signing", WHEN)
        words = StampWords("電子署名", "居宅介護支援事業所 ゆきあかり見本", WHEN)
        self._signing = Signing(words, "送付")

    def draw(self, values: dict[str, Any]) -> bytes:
        """The finished paper, sealed."""
        return self._sign(tagged(values), self._keys, self._signing)
