"""A received sheet as plain text, to be pasted into an electronic chart (電子カルテ).

Plain lines only: charts keep no tables, no colours and no bold. What needs care on copies (abuse,
end of life) stays out unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handoff.sheets.comparison import Change, brief
from handoff.sheets.content import counting
from handoff.sheets.display import lines
from handoff.sheets.model import Item, Privacy, Sheet, Values
from handoff.sheets.summary import essentials

_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"


def chart_text(
    sheet: Sheet,
    values: Values,
    head: Sequence[str],
    changes: Iterable[Change] = (),
    *,
    since: str = "",
    whole: bool = False,
    restricted: bool = False,
) -> str:
    """Head lines, what changed (`since` says since when), the ten things; with `whole` the sheet too.

    `values` are stored values. `restricted` includes answers of Privacy.RESTRICTED, which are part
    of the whole sheet only.
    """
    counted = counting(sheet, values)
    paper = sheet.sections[0]  # dates and addresses of the paper itself
    told = [c for c in changes if restricted or not holds_restricted(c.item)]
    told = [c for c in told if c.section is not paper]
    found = [line for line in head if line]
    if told:
        found += ["", f"■{since or '前回'}から変わったこと"]
        found += [f"・{_one_line(brief(change))}" for change in told]
    found += ["", "■まず知りたいこと"]
    for mark, one in zip(_MARKS, essentials(sheet, counted, told), strict=False):
        changed = "［変更］" if one.changed else ""
        found.append(f"{mark}{one.title}{changed}：{one.text or '（記入なし）'}")
    if whole:
        found += _whole(sheet, values, restricted)
    return "\n".join(found) + "\n"


def holds_restricted(item: Item) -> bool:
    """Whether the item is left out of copies unless somebody asks for it."""
    return item.privacy is Privacy.RESTRICTED


def _whole(sheet: Sheet, values: Values, restricted: bool) -> list[str]:
    """Every answer that is there, section by section."""
    counted = counting(sheet, values)
    found: list[str] = []
    for section in sheet.sections:
        answers = [
            f"{line.item.name}：{_indented(line.text)}"
            for line in lines(sheet, section, values, counted)
            if line.text and (restricted or not holds_restricted(line.item))
        ]
        if answers:
            found += ["", f"【{section.paper or section.title}】", *answers]
    return found


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def _indented(text: str) -> str:
    """Several lines begin below their name, so that it is seen where they end."""
    rows = text.split("\n")
    return text if len(rows) == 1 else "".join(f"\n　{row}" for row in rows)
