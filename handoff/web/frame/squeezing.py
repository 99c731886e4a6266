"""Text answers leave small: on weak Wi-Fi a page is there in half the time.

Our styles and scripts leave without comments and indents, so that they may stay readable here. Files
under /static never change under their address, so each is made small once. Pages are compressed
as they leave. That a compressed page tells its length does not help a stranger to guess at what is in
it: a page with somebody's data is made only for requests that carry the session's cookie, and the
browser does not send that with requests which another site makes behind its own pages.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import rcssmin
import rjsmin
from flask import Flask, Response, current_app, request

TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "application/javascript", "application/json",
     "image/svg+xml", "text/csv"}
)  # fmt: skip
_SHORTER: dict[str, Callable[[str], str]] = {
    "text/css": rcssmin.cssmin,
    "text/javascript": rjsmin.jsmin,
}
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
    packed = bool(request.accept_encodings.quality("gzip"))
    if "Content-Encoding" in response.headers or not (packed or is_file):
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if is_file:
        data = _file(data, response.mimetype)
        response.set_data(data)
        if tag := response.get_etag()[0]:
            response.set_etag(tag, weak=True)
    if packed and len(data) >= SMALLEST:
        response.set_data(
            _packed_file(data) if is_file else gzip.compress(data, _PAGE_LEVEL, mtime=0)
        )
        response.headers["Content-Encoding"] = "gzip"
    return response


def _file(data: bytes, mimetype: str) -> bytes:
    """A file of ours without comments; those of others stay as they came."""
    shorten = _SHORTER.get(mimetype)
    if shorten is None or "/vendor/" in request.path:
        return data
    return _once("short", data, lambda: shorten(data.decode()).encode())


def _packed_file(data: bytes) -> bytes:
    return _once("gzip", data, lambda: gzip.compress(data, _FILE_LEVEL, mtime=0))


def _once(what: str, data: bytes, make: Callable[[], bytes]) -> bytes:
    """What was made of a version of a file, made once."""
    made: dict[tuple[str, str, int], bytes] = current_app.extensions.setdefault(
        "handoff_squeezed", {}
    )
    key = (what, request.path, hash(data))
    if key not in made:
        if len(made) >= _MOST_FILES:
            made.clear()
        made[key] = make()
    return made[key]
