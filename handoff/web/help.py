"""手引・ヘルプ: the Markdown pages of docs/help, shown inside the application (closed networks)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, abort, render_template
from markdown_it import MarkdownIt
from markupsafe import Markup

from handoff.paths import bundled
from handoff.web.access import public

bp = Blueprint("help", __name__)

ORDER = (
    "rules",
    "report",
    "write",
    "receive",
    "ward",
    "moves",
    "receipt",
    "verdict",
    "discharge",
    "letters",
    "discharge_sheet",
    "equipment",
    "input",
    "accounts",
    "contact",
)
"""Names of the files of docs/help, in the order of reading; a test compares with the folder."""


@dataclass(frozen=True, slots=True)
class Page:
    """One help page. The first line of the file is its title."""

    name: str
    title: str
    lead: str
    body: Markup


@lru_cache(maxsize=1)
def pages() -> dict[str, Page]:
    """All help pages, read and rendered once."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    return {name: _read(name, markdown) for name in ORDER}


def _read(name: str, markdown: MarkdownIt) -> Page:
    text = (bundled("docs") / "help" / f"{name}.md").read_text(encoding="utf-8")
    title, _, rest = text.partition("\n")
    lead = next(line for line in rest.splitlines() if line.strip())
    html = markdown.render(rest)
    return Page(name, title.removeprefix("# ").strip(), lead, Markup(html))  # noqa: S704 - our own files


@bp.get("/help")
@public
def index() -> str:
    """The list of help pages."""
    return render_template("pages/help/index.html", pages=pages().values())


@bp.get("/help/<name>")
@public
def page(name: str) -> str:
    """One help page."""
    found = pages().get(name)
    if found is None:
        abort(404)
    return render_template("pages/help/page.html", page=found, pages=pages().values())
