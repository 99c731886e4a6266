"""Keeping what was typed when a form cannot be taken as it came.

Two ways. Within the same sign-in, a page carries all posted fields as hidden inputs and one button
sends them again. Across a sign-in, the fields travel through the sign-in page in one signed field,
bound to the account that typed them; another person never sees them. Nothing stays in the browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

LARGEST = 400_000
"""Characters of a signed field; a full sheet of the longest texts stays below."""
NEVER_KEPT = frozenset({"csrf_token", "password", "new_password", "repeated", "kept", "initial"})
VALID_SECONDS = 12 * 60 * 60

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that waits to be sent again."""

    action: str
    fields: Fields
    account_id: int | None


def posted_fields() -> list[tuple[str, str]]:
    """Every posted field in order, without secrets."""
    return [(k, v) for k, v in request.form.items(multi=True) if k not in NEVER_KEPT]


def mark_of(account_id: int) -> str:
    """Tells whose a page is without naming anybody; a form that is kept is given back only to them."""
    return str(_marks().dumps(account_id)).rpartition(".")[2]


def same_address() -> str:
    """Path and query of this request."""
    query = request.query_string.decode("ascii", "ignore")
    return f"{request.path}?{query}" if query else request.path


def keep(account_id: int | None) -> str:
    """The posted form as one signed text; empty when there is nothing to keep or it is too long."""
    fields = posted_fields()
    if not fields:
        return ""
    text = str(_serializer().dumps({"p": same_address(), "f": fields, "a": account_id}))
    return text if len(text) <= LARGEST else ""


def restore(text: str, account_id: int) -> Kept | None:
    """The form kept for this account, or None: missing, changed, too old, somebody else's."""
    if not text or len(text) > LARGEST:
        return None
    try:
        data = _serializer().loads(text, max_age=VALID_SECONDS)
    except BadData:
        return None
    fields = [(str(k), str(v)) for k, v in data["f"]]
    if data["a"] is None:  # the session is gone altogether, but the page itself says whose it is
        own = dict(fields).get("_by") == mark_of(account_id)
    else:
        own = data["a"] == account_id
    return Kept(data["p"], fields, account_id) if own else None


def _marks() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="page-of")


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept-form")
