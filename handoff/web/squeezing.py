"""Text answers leave compressed: on weak Wi-Fi a page is there in half the time.

Files under /static never change under their address, so each is compressed once. Pages are compressed
as they leave. That a compressed page tells its length does not help a stranger to guess at what is in
it: a page with somebody's data is made only for requests that carry the session's cookie, and the
browser does not send that with requests which another site makes behind its own pages.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, current_app, request

TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "application/javascript", "application/json",
     "image/svg+xml", "text/csv"}
)  # fmt: skip
SMALLEST = 1_000
"""Bytes; below it one packet carries the answer either way."""
_PAGE_LEVEL, _FILE_LEVEL = 4, 9
_MOST_FILES = 200


def attach(app: Flask) -> None:
    """Compress the answers of `app` for browsers that take it."""
    app.after_request(_squeeze)


def _squeeze(response: Response) -> Response:
    if response.status_code != 200 or response.mimetype not in TYPES:
        return response
    is_file = request.endpoint == "static"
    if response.is_streamed and not is_file:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or "Content-Encoding" in response.headers:
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) < SMALLEST:
        return response
    response.set_data(_file(data) if is_file else gzip.compress(data, _PAGE_LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    if is_file and (tag := response.get_etag()[0]):
        response.set_etag(tag, weak=True)
    return response


def _file(data: bytes) -> bytes:
    """A file of ours, compressed once for each of its versions."""
    made: dict[tuple[str, int], bytes] = current_app.extensions.setdefault("handoff_squeezed", {})
    key = (request.path, hash(data))
    if key not in made:
        if len(made) >= _MOST_FILES:
            made.clear()
        made[key] = gzip.compress(data, _FILE_LEVEL, mtime=0)
    return made[key]
