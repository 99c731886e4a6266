"""Where a press leads: back to the list it was made in, at its line, else to the page of the stay."""

from __future__ import annotations

from flask import request, url_for

_KEYS = ("back", "ward", "desk", "look", "page")


def carried() -> dict[str, str]:
    """The list the press came from, with what it was narrowed to; from the address."""
    return {key: request.args[key][:60] for key in _KEYS if request.args.get(key)}


def where(pid: str) -> str:
    """The address after a press on the stay `pid`."""
    kept = carried()
    back = kept.pop("back", "")
    if back == "ward":
        return url_for("ward.show", **kept, _anchor=f"s-{pid}")  # type: ignore[arg-type]
    if back == "home":
        return url_for("home.show", _anchor=f"s-{pid}")
    return url_for("inbox.show") if back == "inbox" else url_for("stays.show", pid=pid)
