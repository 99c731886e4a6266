"""Searching the help pages: by words in any order, any kana, any width."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from handoff.japan.names import search_key

AROUND = 40  # characters of text shown before the first word found, and twice as many after it
MOST = 20
_MARKS = re.compile(
    r"!\[([^\]]*)\]\([^)]*\)|\[([^\]]*)\]\([^)]*\)|-{3,}|[*`_>#|]+|^\s*[-\d]+[.)]?\s", re.M
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a help page under one heading."""

    page: str
    page_title: str
    heading: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that holds all words, with the place where the first one stands."""

    passage: Passage
    excerpt: Markup
    score: int


@lru_cache(maxsize=4)
def passages(sources: tuple[tuple[str, str], ...]) -> tuple[Passage, ...]:
    """The parts of pages given as (name, Markdown)."""
    found: list[Passage] = []
    for name, markdown in sources:
        title, _, rest = markdown.partition("\n")
        title = title.removeprefix("# ").strip()
        heading = title
        lines: list[str] = []
        for line in [*rest.splitlines(), "## "]:
            if line.startswith("## "):
                text = _plain("\n".join(lines))
                found.append(Passage(name, title, heading, text, search_key(heading + text)))
                heading, lines = line[3:].strip(), []
            else:
                lines.append(line)
    return tuple(p for p in found if p.text)


def search(sources: tuple[tuple[str, str], ...], query: str) -> list[Hit]:
    """Passages that hold every word of `query`, those with a word in their heading first."""
    words = [key for word in query.split() if (key := search_key(word))]
    if not words:
        return []
    hits = []
    for passage in passages(sources):
        if all(word in passage.key for word in words):
            heading, title = search_key(passage.heading), search_key(passage.page_title)
            score = sum((w in heading) * 2 + (w in title) for w in words)
            hits.append(Hit(passage, _excerpt(passage.text, query.split()), score))
    return sorted(hits, key=lambda hit: -hit.score)[:MOST]


def _plain(markdown: str) -> str:
    return " ".join(_MARKS.sub(lambda m: m[1] or m[2] or "", markdown).split())


def _excerpt(text: str, words: list[str]) -> Markup:
    at = min((i for i in (text.find(word) for word in words) if i >= 0), default=0)
    start = max(0, at - AROUND)
    shown = text[start : start + 3 * AROUND]
    whole = ("…" if start else "") + shown + ("…" if start + 3 * AROUND < len(text) else "")
    found = "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))
    parts = re.split(f"({found})", whole)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )
