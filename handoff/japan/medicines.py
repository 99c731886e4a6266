"""Medicines out of a pasted list: from a medicine notebook, a label, a summary, a prescription code.

    read_medicines("1) アムロジピン錠5mg  1錠  1日1回朝食後 28日分").medicines[0]
    → Medicine(drug="アムロジピン錠", strength="5mg", usage="1日1回朝食後", dose="1錠", days="28日分")

Nothing is looked up and nothing is corrected: a name stays as it is written. A line that cannot be
read becomes a name as it stands, so that a person sees it; only lines that are surely no medicine
(dates, pharmacy, explanations) are left out, and they are counted. A line with nothing but a way of
taking belongs to the medicines above it that have none yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from handoff.japan import medicine_codes as codes
from handoff.japan import medicine_words as words
from handoff.japan.medicine_codes import Medicine

MOST_CHARACTERS = 40_000
"""Of a pasted text; a list of sixty medicines has about 6,000."""

_EMPTY = Medicine("")
_LONGEST = 200
_LONGEST_LINE = 400
_SPACES = re.compile(r"\s+")
_EDGES = " 　,，、/／;；:：|｜×*・"
_TIMES = re.compile("[朝昼夕夜晩]|眠前")
_LEFTOVER = re.compile(r"[(（]\s*[)）]|[\[【]?用[法量][\]】]?\s?[:：]?")
_MAKER = re.compile(
    r"^(?P<name>.*?[^\d.])(?P<strength>\d+(?:\.\d+)?\s?(?:mg|MG|㎎|[μµu]g|mcg|㎍|%|mEq|万?単位|IU|mL|ml|㎖|g)"
    r"(?:/\s?\d*\.?\d*\s?(?:mL|ml|g|日|枚|回|錠|包))?)\s?(?P<maker>[「(\[【].{1,20}[」)\]】])?$"
)


@dataclass(frozen=True, slots=True)
class ReadList:
    """What was found. `unsure` of the medicines are lines taken as they stand; `left_out` lines
    that are surely no medicine."""

    medicines: tuple[Medicine, ...]
    unsure: int = 0
    left_out: int = 0


@dataclass
class _Reading:
    found: list[Medicine] = field(default_factory=list)
    group: int = 0  # where the medicines begin that a way of taking still belongs to
    place: str = ""
    waiting: str = ""  # a place named after medicines that have none
    unsure: int = 0
    left_out: int = 0


def read_medicines(text: str) -> ReadList:
    """The medicines in `text`, in its order. Raises nothing; more than MOST_CHARACTERS is cut."""
    text = text[:MOST_CHARACTERS]
    coded = codes.read_code(text)
    if coded is not None:
        return ReadList(tuple(_named(one.drug, one) for one in coded))
    state = _Reading()
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = line.replace("\t", " ").strip()[:_LONGEST_LINE]
        if line:
            _line(state, line)
    if state.waiting:
        state.found = [
            m if m.prescriber else replace(m, prescriber=state.waiting) for m in state.found
        ]
    return ReadList(tuple(state.found), state.unsure, state.left_out)


def _line(state: _Reading, line: str) -> None:
    plain = words.narrowed(line)
    if words.GROUP.match(plain):
        state.group = len(state.found)
        return
    at = _after(words.HEAD, plain)
    at += _after(words.LABEL, plain[at:])
    line, plain = line[at:].strip(), words.narrowed(line[at:].strip())
    if not line:
        return
    if _place(state, line, plain):
        return
    if words.is_no_medicine(plain):
        state.left_out += 1
        return
    end = _end_of_name(plain)
    if end == 0:
        _taking(state, _details(line, _EMPTY))
        return
    _medicine(state, line, plain, end)


def _medicine(state: _Reading, line: str, plain: str, end: int) -> None:
    """A line with a name in front."""
    name = line[:end].strip(_EDGES).rstrip("(（")
    told = line[end:]
    known = (
        bool(told.strip()) or bool(words.FORM.search(plain)) or bool(words.STRENGTH.search(plain))
    )
    if not known and not _looks_like_a_name(plain):
        if not state.found:
            state.left_out += 1
            return
        state.unsure += 1
    one = _details(told, _named(name))
    if state.found and state.found[-1].usage:
        state.group = len(state.found)
    state.found.append(replace(one, prescriber=one.prescriber or state.place))
    state.waiting = ""


def _looks_like_a_name(plain: str) -> bool:
    """Katakana at the beginning: ワーファリン, ﾏｸﾞﾐｯﾄ."""
    return bool(re.match(r"[ァ-ヺーｦ-ﾟA-Z][ァ-ヺーｦ-ﾟA-Za-z・\d]+", plain))


def _place(state: _Reading, line: str, plain: str) -> bool:
    """A line that only says where the medicines come from."""
    at = _after(words.PLACE_LABEL, plain)
    found = words.PLACE.search(plain[at:])
    if (
        found is None
        or words.COUNTED.search(plain)
        or words.STRENGTH.search(plain)
        or "薬局" in plain
    ):
        return False
    if not at and (found.start() > 12 or words.USAGE.search(plain)):
        return False
    place = _SPACES.sub(" ", line[at:]).strip(_EDGES)[:_LONGEST]
    if state.found and not state.place:
        state.waiting = place
    state.place = place
    state.group = len(state.found)
    return True


def _taking(state: _Reading, told: Medicine) -> None:
    """A line that only says how to take what stands above it."""
    above = state.found[state.group :]
    if not above:
        state.left_out += 1
        return
    open_ones = [n for n, one in enumerate(above) if not one.usage or not told.usage]
    for n in open_ones or [len(above) - 1]:
        one = above[n]
        both = " ".join(filter(None, (one.usage, told.usage)))
        above[n] = replace(
            one, usage=both[:_LONGEST], dose=one.dose or told.dose, days=one.days or told.days,
            strength=one.strength or told.strength,
        )  # fmt: skip
    state.found[state.group :] = above


def _after(pattern: re.Pattern[str], plain: str) -> int:
    found = pattern.match(plain)
    return found.end() if found else 0


def _end_of_name(plain: str) -> int:
    """Where the name ends: before the first space that an amount or a way of taking follows."""
    if any(p.match(plain) for p in (words.COUNTED, words.USAGE, words.DAYS)):
        return 0
    if words.WEIGHED.match(plain) or words.STRENGTH.match(plain):
        return 0
    ends = [m.start() for m in (words.USAGE.search(plain), words.DAYS.search(plain)) if m]
    for gap in re.finditer(r"[\s,，、:：(]+", plain):
        rest = plain[gap.end() :]
        starts = (words.COUNTED, words.STRENGTH, words.WEIGHED, words.PLACE)
        if any(p.match(rest) for p in starts):
            ends.append(gap.start())
            break
    ends += [m.start() for m in words.COUNTED.finditer(plain) if _is_taken(plain, m)][:1]
    return min((e for e in ends if e > 0), default=len(plain))


def _is_taken(plain: str, amount: re.Match[str]) -> bool:
    """An amount glued to the name (アムロジピン5mg1錠), not a part of it (２５０ディスカス)."""
    before = plain[: amount.start()]
    return bool(before) and (
        before[-1] in "」)錠末散剤液 " or bool(re.search(r"(?:mg|g|%|㎎)$", before))
    )


def _named(name: str, one: Medicine = _EMPTY) -> Medicine:
    """The strength at the end of a name beside it; the maker stays with the name."""
    found = _MAKER.match(words.narrowed(name))
    if found is None:
        return replace(one, drug=name[:_LONGEST])
    at, to = found.span("strength")
    drug = (name[:at].strip(_EDGES) + name[to:].strip()).strip(_EDGES)
    return replace(one, drug=drug[:_LONGEST], strength=name[at:to].strip()[:_LONGEST])


def _details(told: str, one: Medicine) -> Medicine:
    """What stands behind a name: strength, amount, days, where from; the rest is the way of taking."""
    told, place = _cut(told, words.PLACE)
    told, days = _cut(told, words.DAYS)
    strength = one.strength
    if not strength and (first := words.STRENGTH.match(words.narrowed(told).lstrip())):
        rest = words.narrowed(told).lstrip()[first.end() :]
        if words.COUNTED.search(rest) or words.WEIGHED.search(rest) or _is_a_strength(first[0]):
            told, strength = _cut(told, words.STRENGTH)
    told, dose = _dose(told)
    usage = _whole(_SPACES.sub(" ", _LEFTOVER.sub(" ", told)).strip(_EDGES))
    return replace(
        one, strength=strength, dose=dose[:_LONGEST], days=days.strip("×xX*()（） ")[:20],
        prescriber=place[:_LONGEST], usage=usage[:_LONGEST],
    )  # fmt: skip


def _dose(told: str) -> tuple[str, str]:
    """The amount that is taken. Different ones at different times (朝2錠 昼1錠) stay with the times."""
    plain = words.narrowed(told)
    counted = list(words.COUNTED.finditer(plain))
    if len(counted) > 1 and _TIMES.search(plain[: counted[0].start()]):
        return told, ""
    for pattern in (words.EACH, words.COUNTED, words.WEIGHED):
        left, dose = _cut(told, pattern)
        if dose:
            return left, dose
    return told, ""


def _whole(usage: str) -> str:
    """Without a bracket whose other half went with something else."""
    opened, closed = len(re.findall(r"[(（]", usage)), len(re.findall(r"[)）]", usage))
    if opened > closed:
        usage = usage.lstrip("(（")
    elif closed > opened:
        usage = usage.rstrip(")）")
    return usage.strip(_EDGES)


def _is_a_strength(amount: str) -> bool:
    return bool(re.search(r"mg|MG|㎎|[μµu]g|mcg|㎍|%|mEq", amount))


def _cut(told: str, pattern: re.Pattern[str]) -> tuple[str, str]:
    """`told` without the first match, and the match as typed."""
    found = pattern.search(words.narrowed(told))
    if found is None:
        return told, ""
    at, to = found.span()
    return f"{told[:at]} {told[to:]}", _SPACES.sub(" ", told[at:to]).strip(_EDGES)


def as_rows(found: ReadList, columns: Iterable[str]) -> list[dict[str, str]]:
    """Rows of a table with these columns; what has no column of its own joins the way of taking."""
    keys = tuple(columns)
    rows = []
    for one in found.medicines:
        told = {
            "drug": one.drug, "strength": one.strength, "usage": one.usage, "dose": one.dose,
            "prescriber": one.prescriber, "days": one.days,
        }  # fmt: skip
        if "strength" not in keys:
            told["drug"] = " ".join(filter(None, (one.drug, one.strength)))
        if "dose" not in keys:
            told["usage"] = " ".join(filter(None, (one.usage, one.dose)))
        rows.append({key: told[key] for key in keys if told.get(key)})
    return rows
