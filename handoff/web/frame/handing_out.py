"""Handing bytes out: downloads, and kept documents exactly as they were handed over."""

from __future__ import annotations

import logging
from io import BytesIO

from flask import abort, send_file
from werkzeug.wrappers import Response

from handoff.db.sheets import Document

log = logging.getLogger(__name__)


def download(data: bytes, name: str, media_type: str = "application/pdf") -> Response:
    """A download. `name` carries no personal data; no-store and nosniff come from security."""
    return send_file(
        BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name, etag=False
    )


def whole(document: Document) -> bytes:
    """The kept bytes, checked against their SHA-256: evidence that changed is handed to nobody."""
    if not document.is_whole:
        log.error("document %s does not match its SHA-256", document.public_id)
        abort(500)
    return document.content


def kept(document: Document) -> Response:
    """A kept document as a download, byte for byte."""
    return download(whole(document), document.file_name, document.media_type)
