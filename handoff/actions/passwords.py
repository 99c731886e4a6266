"""Passwords: Argon2id, the same work for an unknown name, and a plain rule for new ones.

Rule (GL6, ASVS 5): 13 characters or more, no composition rule, no rotation; names, birth dates,
product words and well-known passwords are refused by zxcvbn (score 3 of 4 is needed).
"""

from __future__ import annotations

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST, LONGEST, GREATEST_BYTES = 13, 128, 1_024
NEEDED_SCORE = 3
LEAST_OWN = 6  # characters that are neither a name, a product word nor a date
_DATES = re.compile("(?:19|20)[0-9]{2}[-/.]?[0-9]{2}[-/.]?[0-9]{2}")
PRODUCT_WORDS = (
    "handoff",
    "renkei",
    "連携",
    "連携シート",
    "asahikawa",
    "旭川",
    "kaigo",
    "caremanager",
)

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(4)  # 4 × 19 MiB at most, whatever knocks at the door
# A hash of a random text nobody knows, made with the settings above: an unknown login name costs
# the same time as a known one.
_DUMMY = (
    "$argon2id$v=19$m=19456,t=2,p=1$UgJKW/CogGFNGRwoCLWVtw$mfQPng"
    "QICi51rnQ4Sqhrd7jth2IRqC464Qknau1RzU4"
)


def hash_password(password: str) -> str:
    """The Argon2id hash to store. Raises ValueError for more than 1,024 bytes."""
    prepared = _prepared(password)
    if prepared is None:
        raise ValueError("password too long")
    with _AT_ONCE:
        return _HASHER.hash(prepared)


def matches(stored_hash: str | None, password: str) -> bool:
    """Whether the password fits; None as hash does the same work and answers no."""
    prepared = _prepared(password)
    if prepared is None:
        return False
    with _AT_ONCE:
        try:
            _HASHER.verify(stored_hash or _DUMMY, prepared)
        except (VerificationError, InvalidHashError):
            return False
    return stored_hash is not None


def is_outdated(stored_hash: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(stored_hash)


def why_refused(password: str, about_person: Iterable[str] = ()) -> str | None:
    """Why a new password cannot be taken, as a sentence that says what to do, or None.

    `about_person`: login name, names, office name — words the password must not be built from.
    """
    if len(password) < SHORTEST:
        return (
            f"パスワードは{SHORTEST}文字以上にしてください。短い文をそのまま使うと覚えやすいです。"
        )
    if len(password) > LONGEST:
        return f"パスワードは{LONGEST}文字までにしてください。"
    if len(set(password)) < 5:
        return "同じ文字のくり返しを避けて、別のパスワードにしてください。"
    words = [w for text in about_person for w in (text, *text.split(), *text.split("@")) if w]
    words += PRODUCT_WORDS
    found = zxcvbn(password[:72], user_inputs=words)
    if found["score"] < NEEDED_SCORE or len(_own_part(password, words)) < LEAST_OWN:
        return (
            "推測されやすいパスワードです。名前や生年月日、よくある言葉を避けて、"
            "関係のない言葉を三つか四つ続けてください。"
        )
    return None


def _own_part(password: str, words: Iterable[str]) -> str:
    """What is left of a password without names, product words and dates."""
    rest = password.casefold()
    for word in sorted({w.casefold() for w in words if len(w) > 1}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return _DATES.sub("", rest)


def temporary_password() -> str:
    """A random password to hand over once (four groups, no letters that look alike)."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def _prepared(password: str) -> str | None:
    if len(password) > GREATEST_BYTES or len(password.encode("utf-8", "replace")) > GREATEST_BYTES:
        return None
    # The same letters typed on another keyboard may come composed otherwise.
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()
