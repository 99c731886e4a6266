"""手引・ヘルプ: the Markdown pages of docs/help, shown inside the application (closed networks)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, abort, render_template, request, send_from_directory
from markdown_it import MarkdownIt
from markupsafe import Markup
from werkzeug.wrappers import Response

from handoff.paths import bundled
from handoff.web.frame.access import public
from handoff.web.front.help_search import search

bp = Blueprint("help", __name__)

ORDER = (
    "rules",
    "report",
    "write",
    "receive",
    "read",
    "ward",
    "moves",
    "receipt",
    "verify",
    "verdict",
    "discharge",
    "evidence",
    "paper",
    "letters",
    "discharge_sheet",
    "equipment",
    "month",
    "input",
    "hands",
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
    text = _source(name)
    title, _, rest = text.partition("\n")
    lead = next(line for line in rest.splitlines() if line.strip() and not line.startswith("!["))
    html = markdown.render(rest.replace("](pictures/", "](/help/pictures/"))
    return Page(name, title.removeprefix("# ").strip(), lead, Markup(html))  # noqa: S704 - our own files


def _source(name: str) -> str:
    return (bundled("docs") / "help" / f"{name}.md").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def sources() -> tuple[tuple[str, str], ...]:
    """Name and Markdown of every page, for the search."""
    return tuple((name, _source(name)) for name in ORDER)


@bp.get("/help")
@public
def index() -> str:
    """The list of help pages, or with `q` the passages that hold all its words."""
    query = request.args.get("q", "").strip()[:100]
    hits = search(sources(), query) if query else []
    return render_template("pages/help/index.html", pages=pages().values(), query=query, hits=hits)


@bp.get("/help/pictures/<name>")
@public
def picture(name: str) -> Response:
    """A picture of a help page; the journeys of the tests take them (`make pictures`)."""
    return send_from_directory(bundled("docs") / "help" / "pictures", name, max_age=3600)


@bp.get("/help/<name>")
@public
def page(name: str) -> str:
    """One help page."""
    found = pages().get(name)
    if found is None:
        abort(404)
    return render_template("pages/help/page.html", page=found, pages=pages().values())
