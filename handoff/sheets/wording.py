"""Where two texts differ, in pieces a person can read: words, not letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word as far as its script tells: runs of kanji, of kana, of digits, of letters; a sign alone.
_WORDS = re.compile(
    r"[\u3400-\u9fff\U00020000-\U000323af\ufe00-\ufe0f\U000e0100-\U000e01ef々〆ヶ]+"
    r"|[ぁ-ゖー]+|[ァ-ヺー]+|[0-9０-９]+(?:[.．][0-9０-９]+)?|[A-Za-zＡ-Ｚａ-ｚ]+|\s+|.",
    re.DOTALL,
)
_SENTENCES = re.compile(r"[^。\n]*[。\n]?")
_MOST_WORK = 60_000
"""Words of one text times words of the other; longer ones are compared sentence by sentence."""
_ALIKE = 0.3
"""Below it the texts have nothing to do with each other: the old one, then the new one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text. `kind` is "same", "old" (only before) or "new" (only now)."""

    kind: str
    text: str


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Both texts as one row of pieces; joined without "new" they are `old`, without "old" `new`."""
    if old == new:
        return (Piece("same", old),) if old else ()
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    middle = (before[head : len(before) - tail], after[head : len(after) - tail])
    found = [
        Piece("same", "".join(before[:head])),
        *_differing("".join(middle[0]), "".join(middle[1]), *middle),
        Piece("same", "".join(before[len(before) - tail :])),
    ]
    same = sum(len(piece.text) for piece in found if piece.kind == "same")
    alike = 2 * same >= _ALIKE * (len(old) + len(new))
    return tuple(piece for piece in found if piece.text) if alike else _whole(old, new)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _differing(old: str, new: str, before: list[str], after: list[str]) -> tuple[Piece, ...]:
    """What lies between the common ends: by words, by sentences, or as a whole."""
    if len(before) * len(after) > _MOST_WORK:
        before = [s for s in _SENTENCES.findall(old) if s]
        after = [s for s in _SENTENCES.findall(new) if s]
    if len(before) * len(after) > _MOST_WORK:
        return _whole(old, new)
    found: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(before[i1:i2])))
        else:
            found += _either(before[i1:i2], after[j1:j2])
    return tuple(found)


def _either(old: Sequence[str], new: Sequence[str]) -> tuple[Piece, ...]:
    return _whole("".join(old), "".join(new))


def _whole(old: str, new: str) -> tuple[Piece, ...]:
    both = (Piece("old", old), Piece("new", new))
    return tuple(piece for piece in both if piece.text)
