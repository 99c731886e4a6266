"""Asking for pages as a person does: sign in, press, read; every page is checked on the way.

    client = WebClient(app)
    client.sign_in_as(town.msw_actor)
    page = client.get("/inbox")
    assert "待っているもの" in page.text

`Page` reads the HTML and `faults` names what must not be on any page of ours: two h1, a title that
does not begin like it, double ids, controls without a label, inline script or style, words that
blame. `WebClient` asserts that there are none on every HTML answer it gets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from handoff import clock
from handoff.db.people import Membership
from handoff.rules.access import Actor
from handoff.web.frame import sessions
from handoff.web.frame.database import Installation

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "path",
        "circle",
        "rect",
    ]
)
BLAMING = re.compile("不正|無効|エラーコード|必須項目です|[！!]")
UNLABELLED = frozenset({"hidden", "submit", "button", "image", "reset"})


@dataclass
class Node:
    """One element of a page."""

    tag: str
    attrs: dict[str, str]
    parent: Node | None
    parts: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a person reads in it, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif part.tag not in ("script", "style", "template"):
                yield from part._texts()

    def walk(self) -> Iterator[Node]:
        """This element and all inside it."""
        yield self
        for part in self.parts:
            if isinstance(part, Node):
                yield from part.walk()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Node("document", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {k: v or "" for k, v in attrs}, self.here)
        self.here.parts.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.parts.append(Node(tag, {k: v or "" for k, v in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.here
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self.here = node.parent

    def handle_data(self, data: str) -> None:
        self.here.parts.append(data)


class Page:
    """An answer of the application, read."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("Location", "")

    @property
    def is_html(self) -> bool:
        """Whether it is a whole page."""
        whole = self.response.mimetype == "text/html" and "<html" in self.html
        return whole and not 300 <= self.status < 400

    @cached_property
    def html(self) -> str:
        """The source."""
        return self.response.get_data(as_text=True)

    @cached_property
    def root(self) -> Node:
        """The tree of elements."""
        reader = _Reader()
        reader.feed(self.html)
        return reader.root

    @cached_property
    def text(self) -> str:
        """What a person reads between header and footer (the flash messages too)."""
        return " ".join(n.text for n in self.root.walk() if n.tag == "main" or _is_flash(n))

    @property
    def title(self) -> str:
        """The title of the window."""
        return "".join(n.text for n in self.all("title") if n.parent and n.parent.tag == "head")

    @property
    def h1(self) -> str:
        """The heading."""
        return "".join(n.text for n in self.all("h1"))

    def all(self, tag: str, **attrs: str) -> list[Node]:
        """All elements called `tag` with these attributes."""
        return [
            n
            for n in self.root.walk()
            if n.tag == tag and all(n.attrs.get(k.rstrip("_")) == v for k, v in attrs.items())
        ]

    def links(self) -> list[str]:
        """Where its links lead."""
        return [n.attrs.get("href", "") for n in self.all("a")]

    def fields(self, action: str = "") -> MultiDict[str, str]:
        """What the browser would post from the form whose action ends with `action`."""
        forms = self.all("form", method="post")
        form = next(f for f in forms if f.attrs.get("action", "").endswith(action))
        return MultiDict(list(_posted(form)))

    @cached_property
    def faults(self) -> list[str]:
        """What must not be on any page."""
        return list(_faults(self)) if self.is_html else []


def _is_flash(node: Node) -> bool:
    return node.attrs.get("class") == "flashes"


def _posted(form: Node) -> Iterator[tuple[str, str]]:
    for node in form.walk():
        name = node.attrs.get("name", "")
        if not name:
            continue
        if node.tag == "input":
            ticked = "checked" in node.attrs
            if node.attrs.get("type") not in ("checkbox", "radio") or ticked:
                yield name, node.attrs.get("value", "")
        elif node.tag == "textarea":
            yield name, "".join(node._texts()).removeprefix("\n")
        elif node.tag == "select":
            options = [o for o in node.walk() if o.tag == "option"]
            chosen = [o for o in options if "selected" in o.attrs] or options[:1]
            yield from ((name, o.attrs.get("value", o.text)) for o in chosen)


def _faults(page: Page) -> Iterator[str]:
    nodes = list(page.root.walk())
    ids = [n.attrs["id"] for n in nodes if "id" in n.attrs]
    if len(page.all("h1")) != 1:
        yield f"{len(page.all('h1'))} h1"
    title = page.title.removeprefix("エラー：")
    words = title.split("｜")[0]
    if not words or not (page.h1.startswith(words) or words.startswith(page.h1)):
        yield f"title {page.title!r} does not begin like h1 {page.h1!r}"
    yield from (f"id {i!r} twice" for i in {i for i in ids if ids.count(i) > 1})
    labelled = {n.attrs.get("for") for n in nodes if n.tag == "label"}
    for node in nodes:
        yield from _faults_of(node, set(ids), labelled)
    found = BLAMING.search(page.root.text)
    if found:
        yield f"word {found.group()!r}"


def _faults_of(node: Node, ids: set[str], labelled: set[str | None]) -> Iterator[str]:
    attrs, what = node.attrs, f"<{node.tag} {node.attrs.get('id') or node.attrs.get('name')}>"
    if node.tag == "script" and "src" not in attrs:
        yield "inline script"
    if node.tag == "style" or "style" in attrs:
        yield f"inline style on {what}"
    yield from (f"{key} on {what}" for key in attrs if key.startswith("on"))
    yield from (
        f"{key} on {what}"
        for key in ("placeholder", "required", "disabled", "readonly")
        if key in attrs and node.tag in ("input", "select", "textarea", "button")
    )
    if node.tag in ("input", "select", "textarea"):
        hidden = attrs.get("type") in UNLABELLED or "hidden" in attrs
        if not hidden and not _has_name(node, labelled):
            yield f"no label for {what}"
    if node.tag in ("a", "button") and not node.text and "aria-label" not in attrs:
        yield f"no words in {what}"
    if node.tag == "img" and "alt" not in attrs:
        yield f"no alt on {what}"
    for key in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
        yield from (
            f"{key} of {what} leads nowhere" for i in attrs.get(key, "").split() if i not in ids
        )
    link = attrs.get("href", attrs.get("src", ""))
    if link.startswith("#") and link[1:] not in ids:
        yield f"link {link} leads nowhere"
    if urlsplit(link).scheme not in ("", "tel", "mailto"):
        yield f"link to another site: {link}"
    if (
        node.tag == "form"
        and attrs.get("method") == "post"
        and "csrf_token" not in dict(_posted(node))
    ):
        yield f"form {attrs.get('action')} without token"


def _has_name(node: Node, labelled: set[str | None]) -> bool:
    if node.attrs.get("id") in labelled or "aria-label" in node.attrs:
        return True
    if "aria-labelledby" in node.attrs:
        return True
    parent = node.parent
    while parent is not None:
        if parent.tag == "label":
            return True
        parent = parent.parent
    return False


class WebClient:
    """One browser. Posts carry the token of the page; every HTML answer is checked."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.browser: FlaskClient = app.test_client()
        self._token = ""

    def sign_in_as(self, actor: Actor) -> WebClient:
        """Be signed in as the person of `actor`, without the sign-in page."""
        found: Installation = self.app.extensions["handoff"]
        with found.db.writing() as session:
            membership = session.scalars(
                select(Membership).where(
                    Membership.account_id == actor.account_id,
                    Membership.office_id == actor.office_id,
                    Membership.ended_at.is_(None),
                )
            ).one()
            value = sessions.start(
                session, clock.now(), membership.account, membership, "127.0.0.1"
            )
        self.browser.set_cookie(sessions.cookie_name(found.settings), value)
        self._token = ""
        return self

    @property
    def token(self) -> str:
        """A token that this browser may post with."""
        if not self._token:
            page = Page(self.browser.get("/help"))
            metas = page.all("meta", name="csrf-token")
            if metas:
                self._token = metas[0].attrs["content"]
            else:
                page = Page(self.browser.get("/sign-in"))
                self._token = page.all("input", name="csrf_token")[0].attrs["value"]
        return self._token

    def get(self, path: str, follow: bool = False, **more: Any) -> Page:
        """Open a page."""
        return self._read(self.browser.get(path, follow_redirects=follow, **more))

    def post(
        self,
        path: str,
        data: Mapping[str, Any] | MultiDict[str, str] | None = None,
        follow: bool = False,
        **more: Any,
    ) -> Page:
        """Press a button: posts `data` with a token (a given one stays)."""
        fields = MultiDict(data or {})
        fields.setdefault("csrf_token", self.token)
        return self._read(self.browser.post(path, data=fields, follow_redirects=follow, **more))

    def _read(self, response: TestResponse) -> Page:
        page = Page(response)
        assert not page.faults, (response.request.path, page.faults)
        return page
