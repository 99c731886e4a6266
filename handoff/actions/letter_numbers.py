"""Numbers of letters (整理番号): typed from paper by people, so without signs that look alike."""

from __future__ import annotations

import secrets
import unicodedata

SIGNS = "346789ACDEFGHJKMNPQRTUVWXY"
"""Without 0 O, 1 I L, 2 Z, 5 S, B: on a FAX they cannot be told apart."""
_RANDOM = 7


def new_ref_no() -> str:
    """A number like K7M3-P4XQ. Its last sign proves the others, so that a slip finds no letter."""
    body = "".join(secrets.choice(SIGNS) for _ in range(_RANDOM))
    return _grouped(body + _proof(body))


def read_ref_no(typed: str) -> str | None:
    """The number a person meant: any width, any case, with or without the hyphen. None: a slip."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    signs = "".join(c for c in plain if c.isalnum())
    if len(signs) != _RANDOM + 1 or any(c not in SIGNS for c in signs):
        return None
    return _grouped(signs) if _proof(signs[:-1]) == signs[-1] else None


def _grouped(signs: str) -> str:
    return f"{signs[:4]}-{signs[4:]}"


def _proof(body: str) -> str:
    """Luhn's sum over SIGNS: one wrong sign or two that changed places are noticed."""
    total, base = 0, len(SIGNS)
    for place, sign in enumerate(reversed(body)):
        value = SIGNS.index(sign) * (2 if place % 2 == 0 else 1)
        total += value // base + value % base
    return SIGNS[-total % base]
