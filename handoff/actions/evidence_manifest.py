"""What went into an evidence file, line by line, so that a later one can say what differs.

A line is a key, words for people and a digest of what was recorded. Digests leave empty values out: a
field that a later version of this program adds does not make an old file look changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any

from handoff.actions.evidence_contents import Contents
from handoff.pdf.record import VerdictLines

MOST_DIFFERENCES = 40
_NAMES = {
    "calendar": "事業所の営業日・営業時間",
    "told": "入院の連絡",
    "handings": "情報の提供",
    "receipts": "受領の確認",
    "groups": "提供した情報のまとまり",
    "revisions": "シートの版",
    "calls": "電話の記録",
    "moves": "退院に向けた連絡",
    "talks": "面談・連絡の記録",
    "conferences": "カンファレンスの記録",
    "papers": "添付の書類の記録",
    "versions": "②の版",
    "sheets": "②の提供",
    "after": "退院後の記録",
}
_TOLD_APART = ("groups", "calendar", "after")
"""Lists whose lines say little alone: compared as a whole."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on record."""

    key: str
    words: str
    digest: str


def lines_of(contents: Contents) -> list[Line]:
    """Everything `contents` says, in the order of the file."""
    pid = contents.stay.public_id
    found = list(_of_record(f"{pid}:admission", contents.admission, "利用者・入院の記録"))
    if contents.discharge is not None:
        found += _of_record(f"{pid}:discharge", contents.discharge, "退院・退所の記録")
    for letter in contents.letters:
        words = f"主治医への連絡（整理番号 {letter.ref_no}）"
        found.append(Line(f"{pid}:letter:{letter.ref_no}", words, digest_of(letter)))
    for one in contents.originals:
        state = "withdrawn" if one.withdrawn else ""
        found.append(Line(f"{pid}:{one.key}", one.title, one.sha256 + state))
    return found


def manifest_of(every: Sequence[Contents]) -> dict[str, Any]:
    """The same as it is kept with the file."""
    lines = [line for contents in every for line in lines_of(contents)]
    return {
        "format": 1,
        "lines": [[line.key, line.words, line.digest] for line in lines],
        "originals": [
            {
                "key": one.key,
                "name": one.name,
                "title": one.title,
                "sha256": one.sha256,
                "pages": one.pages,
            }
            for contents in every
            for one in contents.originals
        ],
    }


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """What differs between two manifests, in words; empty when nothing does."""
    old = {key: (words, digest) for key, words, digest in before.get("lines", ())}
    new = {key: (words, digest) for key, words, digest in now.get("lines", ())}
    found = [f"加わった：{words}" for key, (words, _) in new.items() if key not in old]
    found += [
        f"変わった：{words}"
        for key, (words, digest) in new.items()
        if key in old and old[key][1] != digest
    ]
    found += [f"なくなった：{words}" for key, (words, _) in old.items() if key not in new]
    if len(found) > MOST_DIFFERENCES:
        left = len(found) - MOST_DIFFERENCES
        return (*found[:MOST_DIFFERENCES], f"ほか{left}件")
    return tuple(found)


def digest_of(value: object) -> str:
    """SHA-256 of what `value` says, without what it leaves empty."""
    return hashlib.sha256(_plain(value).encode()).hexdigest()


def _of_record(prefix: str, record: Any, name: str) -> Iterator[Line]:
    plain: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, VerdictLines):
            words = f"{value.topic}の判定（{value.result}）"
            yield Line(f"{prefix}:verdict", words, digest_of(value))
        elif field.name in _TOLD_APART:
            if value:
                yield Line(f"{prefix}:{field.name}", _NAMES[field.name], digest_of(value))
        elif isinstance(value, tuple):
            yield from _of_list(prefix, field.name, value)
        else:
            plain[field.name] = value
    yield Line(f"{prefix}:facts", name, digest_of(plain))


def _of_list(prefix: str, name: str, items: Sequence[Any]) -> Iterator[Line]:
    for number, item in enumerate(items, 1):
        receipts = getattr(item, "receipts", ())
        words = f"{_NAMES.get(name, name)}{_when(item)}"
        said = _without(item, "receipts") if receipts else item
        yield Line(f"{prefix}:{name}:{number}", words, digest_of(said))
        for at, receipt in enumerate(receipts, 1):
            words = f"{_NAMES['receipts']}{_when(receipt)}"
            yield Line(f"{prefix}:{name}:{number}:receipt:{at}", words, digest_of(receipt))


def _without(item: Any, name: str) -> dict[str, Any]:
    return {f.name: getattr(item, f.name) for f in fields(item) if f.name != name}


def _when(item: Any) -> str:
    """「（11月22日 14:03）」: the first moment or day an item names."""
    values = (
        [getattr(item, field.name) for field in fields(item)]
        if is_dataclass(item)
        else list(item)
        if isinstance(item, tuple)
        else []
    )
    for value in values:
        if isinstance(value, datetime):
            return f"（{value.month}月{value.day}日 {value:%H:%M}）"
        if isinstance(value, date):
            return f"（{value.month}月{value.day}日）"
    return ""


def _plain(value: object) -> str:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain({f.name: getattr(value, f.name) for f in fields(value)})
    if isinstance(value, Mapping):
        kept = ((str(key), _plain(one)) for key, one in value.items())
        return "{" + ",".join(f"{key}={words}" for key, words in sorted(kept) if words) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_plain(one) for one in value) + "]" if value else ""
    if value is None or value is False:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return str(value)
