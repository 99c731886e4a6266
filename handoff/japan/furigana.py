"""ふりがな for the pages that citizens read: 入院《にゅういん》, or ｜目途《めど》 to say where it begins."""

from __future__ import annotations

import re

_KANJI = "々〆ヶ\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_READING = re.compile(f"(?:｜([^｜《》]+)|([{_KANJI}]+))《([^《》]+)》")


def with_ruby(text: str) -> str:
    """HTML with <ruby>; `text` is HTML of our own. A browser without ruby shows 入院（にゅういん）."""
    return _READING.sub(
        lambda m: f"<ruby>{m[1] or m[2]}<rp>（</rp><rt>{m[3]}</rt><rp>）</rp></ruby>", text
    )


def without(text: str) -> str:
    """The same text without its readings."""
    return _READING.sub(lambda m: m[1] or m[2], text)
