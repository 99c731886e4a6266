"""The drawing operators of one page: rules, and text that says what it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from handoff.pdf.style import CAP_SHIFT
from handoff.pdf.tags import Node, Tree
from handoff.pdf.text import Laid


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on every page: the paper's title, whose it is, its date, and the small print."""

    title: str
    person: str  # 「髙﨑 𠮷男 様」
    dated: str  # 「記入日 令和8年11月21日」
    small: str  # template version, document number, 下書き …


@dataclass(slots=True)
class Ink:
    """The drawing operators of one page.

    `ops` are rules and pictures, which no screen reader mentions; `body` is text, each piece marked
    as a part of the structure or as an artifact. `first` and `nodes` are the elements before and
    behind those of `tree`.
    """

    running: Running
    ops: list[str] = field(default_factory=list)
    stroke: float = (
        0.0  # points added to every stroke of the letters, so that thin ones survive a FAX
    )
    tree: Tree | None = None
    body: list[str] = field(default_factory=list)
    first: list[Node] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    marks: dict[int, Node] = field(default_factory=dict)
    number: int = 0  # of the page among the objects of the file
    base: int = 0  # number of the first element of `tree`

    def operators(self) -> str:
        """Everything drawn, in order."""
        parts = ["/Artifact BMC", *self.ops, "EMC"] if self.ops else []
        if self.stroke:
            parts.append(f"2 Tr {self.stroke:g} w")
        return "\n".join(parts + self.body)

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float) -> None:
        """A straight line from (x1, y1) to (x2, y2)."""
        self.ops.append(f"{weight:g} w {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")

    def show(
        self,
        laid: Laid,
        x: float,
        top: float,
        width: float = 0,
        align: str = "left",
        lines: range | None = None,
        node: Node | None = None,
    ) -> None:
        """Draw lines downwards from `top`; `align` left, right or centre within `width`.

        They belong to `node`, or are a paragraph of their own.
        """
        drawn = lines_of(laid, x, top, width, align, lines)
        if drawn:
            if node is None:
                node = Node("P")
                self.nodes.append(node)
            self.mark(node, drawn)

    def aside(
        self,
        laid: Laid,
        x: float,
        top: float,
        width: float = 0,
        align: str = "left",
        lines: range | None = None,
    ) -> None:
        """Draw what is repeated from page to page and is not read aloud again."""
        drawn = lines_of(laid, x, top, width, align, lines)
        if drawn:
            self.body.append(f"/Artifact BMC\n{drawn}\nEMC")

    def mark(self, node: Node, drawn: str) -> None:
        """Add operators as content of `node`."""
        number = len(self.marks) + (len(self.tree.marks) if self.tree else 0)
        self.marks[number] = node
        node.marks.append((self, number))
        self.body.append(marked(node.kind, number, drawn))


def marked(kind: str, number: int, drawn: str) -> str:
    """Operators as the marked content `number` of their page."""
    return f"/{kind}<</MCID {number}>>BDC\n{drawn}\nEMC"


def lines_of(
    laid: Laid,
    x: float,
    top: float,
    width: float = 0,
    align: str = "left",
    lines: range | None = None,
) -> str:
    """The operators of lines from `top` downwards."""
    y = top - laid.leading / 2 - laid.size * CAP_SHIFT
    out = []
    for number in lines if lines is not None else range(len(laid.lines)):
        slack = 0.0 if align == "left" else width - laid.line_width(number)
        operators = laid.line(number, x + (slack if align == "right" else slack / 2), y)
        if operators:
            out.append(operators)
        y -= laid.leading
    return "\n".join(out)
