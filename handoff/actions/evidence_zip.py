"""The ZIP of an evidence file: the file itself, the originals, and a list of SHA-256 to check them by.

Nothing is compressed (PDFs and pictures are already) and every entry bears the file's own time, so
that the same file gives the same bytes on any machine and in any year.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from handoff.clock import local

SUMS = "照合値_SHA256.txt"
READ_ME = "はじめに.txt"
_WORDS = """\
根拠資料 一式

{name}
  目次、提供記録、第5表に写す文、渡したままのシートの写し、判定の根拠と出典
原本・添付のフォルダー
  渡したとき・受け付けたときのままのファイル
{sums}
  それぞれのファイルの照合値（SHA-256）。「sha256sum -c {sums}」で確かめられます。

判定は、記録と公表されている基準から計算した参考です。
算定できるかどうかは、最終的に保険者（市町村）が判断します。
"""
File = tuple[str, str, bytes]
"""Name inside the ZIP, SHA-256, bytes."""


def zip_of(at: datetime, booklet: File, files: Sequence[File]) -> bytes:
    """The ZIP; names are UTF-8. The same arguments give the same bytes."""
    words = _WORDS.format(name=booklet[0], sums=SUMS)
    every = [booklet, *files]
    sums = "".join(f"{sha256}  {name}\n" for name, sha256, _ in every)
    stamp = local(at).timetuple()[:6]
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (
            (READ_ME, words.replace("\n", "\r\n").encode("utf-8-sig")),
            *((name, content) for name, _, content in every),
            (SUMS, sums.encode()),
        ):
            entry = zipfile.ZipInfo(name, stamp)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()
