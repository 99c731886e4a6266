"""Short ways to write an item of each kind, so that a sheet reads like its catalogue.

Every function takes key, printed label and catalogue number; the rest are fields of model.Item.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handoff.sheets.choices import YN, Choices
from handoff.sheets.model import Choice, Item, Kind, Need, Privacy, ShownWhen, Topic

R, W, O = Need.REFUSE, Need.WARN, Need.OPTIONAL  # the words of the catalogue  # noqa: E741


def text(key: str, label: str, number: str = "", need: Need = O, **more: Any) -> Item:
    """One line of text."""
    return Item(key, label, Kind.TEXT, number, need, **more)


def long(key: str, label: str, number: str = "", need: Need = O, **more: Any) -> Item:
    """Several lines of text, up to 4,000 characters."""
    return Item(key, label, Kind.LONG, number, need, **more)


def day(key: str, label: str, number: str = "", need: Need = O, **more: Any) -> Item:
    """A calendar day."""
    return Item(key, label, Kind.DATE, number, need, **more)


def about(key: str, label: str, number: str = "", need: Need = O, **more: Any) -> Item:
    """A day of which perhaps only the month or the year is known."""
    return Item(key, label, Kind.PARTIAL, number, need, **more)


def clock(key: str, label: str, number: str = "", need: Need = O, **more: Any) -> Item:
    """A time of day."""
    return Item(key, label, Kind.TIME, number, need, **more)


def figure(key: str, label: str, number: str = "", need: Need = O, **more: Any) -> Item:
    """A number with its unit."""
    return Item(key, label, Kind.NUMBER, number, need, **more)


def tick(key: str, label: str, number: str = "", need: Need = O, **more: Any) -> Item:
    """A single box, ticked or not."""
    return Item(key, label, Kind.FLAG, number, need, **more)


def one(
    key: str, label: str, choices: Choices, number: str = "", need: Need = O, **more: Any
) -> Item:
    """One of the printed answers."""
    return Item(key, label, Kind.ONE, number, need, choices, **more)


def many(
    key: str, label: str, choices: Choices, number: str = "", need: Need = O, **more: Any
) -> Item:
    """Any of the printed answers; an answer called なし excludes the others."""
    none = tuple(c.code for c in choices if c.code == "none")
    return Item(key, label, Kind.MANY, number, need, choices, exclusive=none, **more)


def table(
    key: str, label: str, rows: int, columns: tuple[Item, ...], number: str = "", **more: Any
) -> Item:
    """Repeating rows, at most `rows` of them."""
    return Item(key, label, Kind.ROWS, number, columns=columns, max_rows=rows, **more)


def with_brackets(item: Item, *inner: Item, codes: tuple[str, ...] = ("1",)) -> tuple[Item, ...]:
    """`item` followed by what its brackets hold, shown when one of `codes` is answered.

    An inner item with its own `shown_when` keeps it (その他（…） beside 自己注射（…）).
    """
    shown = ShownWhen(item.key, codes)
    held = tuple(_belonging(i, item, shown) for i in inner)
    return (replace(item, brackets=held), *held)


def _belonging(inner: Item, item: Item, shown: ShownWhen) -> Item:
    """`inner` with what it takes over from the item whose brackets it stands in."""
    return replace(
        inner,
        shown_when=inner.shown_when or shown,
        privacy=item.privacy if inner.privacy is Privacy.PLAIN else inner.privacy,
        national=inner.national and item.national,
        carry=inner.carry and item.carry,
    )


def yes_no(
    key: str,
    label: str,
    number: str = "",
    need: Need = O,
    *,
    choices: Choices = YN,
    detail: str = "",
    hint: str = "",
    **more: Any,
) -> tuple[Item, ...]:
    """yn+ of the catalogue: the question, and `<key>_detail` for あり（…）.

    `detail` is printed before what stands in the brackets; without it the words stand alone.
    """
    asked = one(key, label, choices, number, need, **more)
    words = _label_of(choices, "1")
    inner = text(
        f"{key}_detail",
        detail,
        number,
        ask=f"{asked.name}（{words}）の{detail or '内容'}",
        hint=hint,
        carry=asked.carry,
        privacy=asked.privacy,  # what is said of a guarded answer is guarded too
    )
    return with_brackets(asked, inner)


def other(item: Item, code: str = "other", **more: Any) -> tuple[Item, ...]:
    """`item` with `<key>_other` for その他（…）."""
    inner = text(
        f"{item.key}_other",
        "",
        item.number,
        ask=f"{item.name}（その他）の内容",
        shown_when=ShownWhen(item.key, (code,)),
        **more,
    )
    return with_brackets(item, inner)


def topic(key: str, title: str, keys: str) -> Topic:
    """A topic of the summary from "item_key=word item_key= …"."""
    pairs = (pair.partition("=") for pair in keys.split())
    return Topic(key, title, tuple((item, word) for item, _, word in pairs))


def _label_of(choices: tuple[Choice, ...], code: str) -> str:
    return next(c.label for c in choices if c.code == code)
