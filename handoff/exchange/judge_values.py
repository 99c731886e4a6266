"""Reading single values of a case for `handoff judge`, with messages that name key and form."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


class BadCase(ValueError):
    """A case that cannot be read; the Japanese message says which key and what was expected."""


class Inputs:
    """The `inputs` of one case. Every reader raises BadCase naming the key."""

    def __init__(self, raw: Any) -> None:
        if not isinstance(raw, Mapping):
            raise BadCase("inputs：{ } で書いてください。")
        self.raw: Mapping[str, Any] = raw

    def given(self, key: str) -> bool:
        """Whether `key` is there and not null."""
        return self.raw.get(key) is not None

    def text(self, key: str) -> str:
        """A text that must be there; full-width figures and letters are narrowed."""
        value = self.raw.get(key)
        if not isinstance(value, str) or not value.strip():
            raise BadCase(f"{key}：文字で書いてください。")
        return _narrow(value)

    def word(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of the words of judge-format."""
        value = self.text(key)
        if value not in allowed:
            raise BadCase(f"{key}：{'・'.join(allowed)} のどれかを書いてください（{value}）。")
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false; without a default it must be there."""
        value = self.raw.get(key, default)
        if value is None and default is not None:
            return default
        if not isinstance(value, bool):
            raise BadCase(f"{key}：true か false を書いてください。")
        return value

    def maybe_flag(self, key: str) -> bool | None:
        """true, false or not said."""
        value = self.raw.get(key)
        if value is not None and not isinstance(value, bool):
            raise BadCase(f"{key}：true か false を書いてください。")
        return value

    def moment(self, key: str) -> tuple[datetime, bool] | None:
        """A local moment and whether its hour is known; None when absent or null."""
        return moment_of(self.raw.get(key), key) if self.given(key) else None

    def day(self, key: str) -> date | None:
        """A calendar day; None when absent or null."""
        found = self.moment(key)
        return found[0].date() if found else None

    def needed_day(self, key: str) -> date:
        """A calendar day that must be there."""
        found = self.day(key)
        if found is None:
            raise BadCase(f"{key}：「2026-05-14」の形で書いてください。")
        return found

    def inner(self, key: str) -> Inputs:
        """A nested object that must be there."""
        if not isinstance(self.raw.get(key), Mapping):
            raise BadCase(f"{key}：{{ }} で書いてください。")
        return Inputs(self.raw[key])

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; absent or null counts as empty."""
        value = self.raw.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise BadCase(f"{key}：文字の [ ] で書いてください。")
        words = [_narrow(v) for v in value if isinstance(v, str)]
        if len(words) != len(value):
            raise BadCase(f"{key}：文字の [ ] で書いてください。")
        return tuple(words)

    def objects(self, key: str) -> tuple[Inputs, ...]:
        """A list of objects; absent or null counts as empty; a single object as a list of one."""
        value = self.raw.get(key)
        if value is None:
            return ()
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(v, Mapping) for v in listed):
            raise BadCase(f"{key}：{{ }} の [ ] で書いてください。")
        return tuple(Inputs(v) for v in listed)


@lru_cache(maxsize=4096)
def _narrow(text: str) -> str:
    """Full-width figures and letters made half-width. The words of a year of claims repeat."""
    return unicodedata.normalize("NFKC", text).strip()


def moment_of(value: Any, key: str) -> tuple[datetime, bool]:
    """Read an ISO date or date-time as local time of Japan; the flag tells whether it has an hour."""
    try:
        if not isinstance(value, str):
            raise ValueError
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            moment = moment.astimezone(TOKYO).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise BadCase(
            f"{key}：「2026-05-14」か「2026-05-14T10:30」の形で、実際にある日時を書いてください。"
        ) from None
    return moment, len(value) > 10
