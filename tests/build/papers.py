"""Small PDFs and pictures to attach, harmless and not."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from PIL import Image

SECRET = "a secret of this installation, long enough"


def paper(**actions: object) -> bytes:
    """A PDF of one page; `actions` are put into its root."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for key, value in actions.items():
            pdf.Root[pikepdf.Name(f"/{key}")] = pdf.make_indirect(value) if isinstance(value, pikepdf.Dictionary) else value  # fmt: skip
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **more)
    return out.getvalue()


def script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="app.alert(1)")


def with_file_inside() -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["notes.exe"] = b"MZ"
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def locked_paper() -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        out = BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
        return out.getvalue()
