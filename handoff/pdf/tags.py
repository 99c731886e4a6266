"""What a screen reader is told: headings, paragraphs, tables with the heads of their rows.

A page carries marked content numbered from 0; every number belongs to one element of the structure.
Pages of text build their elements as they are written (`Node`); the structure of a form's pages never
changes, so it is computed once and kept packed for the object numbers it has in most files (`Tree`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from handoff.pdf.streams import Pack

if TYPE_CHECKING:
    from handoff.pdf.document import SheetDocument

HEAD_OF_ROW = "/Scope/Row"
HEAD_OF_COLUMN = "/Scope/Column"


class Node:
    """An element of the structure: it holds other elements, or marked content (`page`, number)."""

    __slots__ = ("alt", "attributes", "kids", "kind", "marks", "number")

    def __init__(self, kind: str, attributes: str = "", alt: str = "") -> None:
        self.kind, self.attributes, self.alt = kind, attributes, alt
        self.kids: list[Node] = []
        self.marks: list[tuple[object, int]] = []
        self.number = 0

    def add(self, kind: str, attributes: str = "") -> Node:
        """A new element inside this one, behind the others."""
        self.kids.append(Node(kind, attributes))
        return self.kids[-1]


def even_out(table: Node) -> None:
    """Let the last cell of every short row of a table span what is left."""
    total = max((len(row.kids) for row in table.kids), default=0)
    for row in table.kids:
        if row.kids and len(row.kids) < total:
            row.kids[-1].attributes += f"/ColSpan {total - len(row.kids) + 1}"


def cell_attributes(attributes: str) -> str:
    """The entry of an element's dictionary for attributes of a table."""
    return f"/A<</O/Table{attributes}>>" if attributes else ""


class Tree:
    """The structure of one page that is always the same.

    Elements are given in order, each after the one it is in: kind, index of that one (-1: the
    document), attributes, number of its marked content (-1: it holds elements).
    """

    def __init__(self, elements: Sequence[tuple[str, int, str, int]]) -> None:
        self.elements = tuple(elements)
        self.top = [at for at, element in enumerate(elements) if element[1] < 0]
        self.marks = [0] * (max((e[3] for e in elements), default=-1) + 1)
        for at, element in enumerate(elements):
            if element[3] >= 0:
                self.marks[element[3]] = at

    def packed(self, base: int, page: int, document: int) -> Pack:
        """The objects of the elements, `base` being the number of the first."""
        return _packed(self, base, page, document)


@lru_cache(maxsize=64)
def _packed(tree: Tree, base: int, page: int, document: int) -> Pack:
    kids: dict[int, list[str]] = {}
    for at, (_, above, _, _) in enumerate(tree.elements):
        kids.setdefault(above, []).append(f"{base + at} 0 R")
    packed = []
    for at, (kind, above, attributes, mark) in enumerate(tree.elements):
        parent = document if above < 0 else base + above
        inside = f"/Pg {page} 0 R/K {mark}" if mark >= 0 else f"/K[{' '.join(kids.get(at, ()))}]"
        body = f"<</S/{kind}/P {parent} 0 R{inside}{cell_attributes(attributes)}>>"
        packed.append((base + at, body.encode("ascii")))
    return Pack(packed)


def write(doc: SheetDocument, nodes: Sequence[Node], parent: int, page_of: dict[int, int]) -> None:
    """Number `nodes` and all below them and write them; `page_of`: identity of a page → its number."""
    for node in nodes:
        node.number = doc.numbers()
    for node in nodes:
        if node.kind == "Table":
            even_out(node)
        alt = f"/Alt {_literal(node.alt)}" if node.alt else ""
        head = f"<</S/{node.kind}/P {parent} 0 R{cell_attributes(node.attributes)}{alt}"
        if node.kids:
            write(doc, node.kids, node.number, page_of)
            inside = "/K[" + " ".join([f"{kid.number} 0 R" for kid in node.kids]) + "]"
        else:
            inside = _content(node, page_of)
        doc.add(node.number, f"{head}{inside}>>")


def _content(node: Node, page_of: dict[int, int]) -> str:
    marks = [(page_of[id(page)], number) for page, number in node.marks if id(page) in page_of]
    if len(marks) == 1:
        return f"/Pg {marks[0][0]} 0 R/K {marks[0][1]}"
    kids = [f"<</Type/MCR/Pg {page} 0 R/MCID {number}>>" for page, number in marks]
    return f"/K[{' '.join(kids)}]"


def _literal(text: str) -> str:
    """A text as PDF writes it: UTF-16 in hexadecimal, whatever it holds."""
    return f"<feff{text.encode('utf-16-be', 'replace').hex()}>"
