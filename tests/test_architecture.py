"""Guards that read our own code: who may import whom, who reads the clock, who commits."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "handoff"
FILES = sorted(PACKAGE.rglob("*.py"))

ANYBODY = {"paths", "config", "__version__"}
MAY_IMPORT: dict[str, set[str]] = {
    "japan": set(),
    "rules": {"japan"},
    "sheets": {"japan", "rules"},
    "db": {"japan", "rules", "clock"} | ANYBODY,
    "pdf": {"japan", "rules", "sheets", "clock"} | ANYBODY,
    "exchange": {"japan", "rules", "sheets", "clock"} | ANYBODY,
    "notify": {"japan", "rules", "db", "clock"} | ANYBODY,
    "actions": {"japan", "rules", "sheets", "db", "pdf", "exchange", "notify", "clock"} | ANYBODY,
    "demo": {"japan", "rules", "sheets", "db", "pdf", "notify", "actions", "clock"} | ANYBODY,
    "web": {"japan", "rules", "sheets", "db", "pdf", "exchange", "notify", "actions", "clock"}
    | ANYBODY,
    "cli": {"japan", "rules", "sheets", "db", "pdf", "exchange", "notify", "actions", "demo"}
    | {"app", "clock"}
    | ANYBODY,
    "app": {"web", "db"} | ANYBODY,
    "__main__": {"cli"},
    "clock": set(),
    "config": set(),
    "paths": set(),
}
"""Room → rooms of ours that it may import. One direction; see design and README."""

LIBRARIES: dict[str, set[str]] = {
    "japan": {"jpholiday", "jaconv"},
    "rules": {"jpholiday"},
    "sheets": set(),
    "db": {"sqlalchemy", "alembic", "pysqlite3"},
    "pdf": {"reportlab", "asn1crypto", "cryptography", "pyhanko", "pyhanko_certvalidator"}
    | {"segno", "pikepdf", "PIL", "pypdfium2"},
    "exchange": {"openpyxl", "pikepdf"},
    "notify": {"sqlalchemy"},
    "actions": {"sqlalchemy", "argon2", "zxcvbn", "cryptography", "pikepdf", "PIL", "asn1crypto"},
    "demo": {"sqlalchemy"},
    "web": {
        *("flask", "flask_login", "flask_wtf", "wtforms", "werkzeug", "jinja2", "markupsafe"),
        *("itsdangerous", "sqlalchemy", "markdown_it", "rcssmin", "rjsmin"),
    },
    "cli": {"click", "waitress", "sqlalchemy", "openpyxl"},
    "app": {"flask"},
}
"""Room → libraries that it may import beyond the standard library."""

BELOW_DESKS = {"frame", "words", "forms", "filling"}
WEB_MAY_IMPORT: dict[str, set[str]] = {
    "frame": set(),
    "words": {"frame"},
    "forms": {"frame", "words"},
    "filling": {"frame", "words", "forms"},
    "stays": BELOW_DESKS,
    "sheets": BELOW_DESKS,
    "letters": BELOW_DESKS,
    "answers": BELOW_DESKS,
    "equipment": {"stays"} | BELOW_DESKS,
    "papers": {"sheets", "letters"} | BELOW_DESKS,
    "clients": {"equipment"} | BELOW_DESKS,
    "offices": BELOW_DESKS,
    "front": {"stays"} | BELOW_DESKS,
}
"""Room of the screens → rooms of the screens that it may import; each stands after those it needs."""

READS_NOW = {"web", "cli"}
"""Rooms that may ask for the present moment; all others get `now` as an argument."""


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def room_of(path: Path) -> str:
    """The room a file of the package lies in; top-level modules are rooms of their own."""
    inside = path.relative_to(PACKAGE).parts
    return inside[0] if len(inside) > 1 else path.stem


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a file imports, inside functions too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, (
                f"{path}:{node.lineno}: write the whole name, not a relative one"
            )
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every call in a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def where(path: Path, line: int) -> str:
    """`handoff/x.py:12` for a message."""
    return f"{path.relative_to(ROOT)}:{line}"


def test_every_folder_of_the_package_is_a_known_room() -> None:
    found = {room_of(path) for path in FILES} - {"__init__"}
    assert found == set(MAY_IMPORT), "add the new room to MAY_IMPORT, to the README and to the map"


def test_imports_between_rooms_go_one_way() -> None:
    wrong = []
    for path in FILES:
        room = room_of(path)
        for line, name in imports(path):
            parts = name.split(".")
            if parts[0] != "handoff" or room == "__init__" or parts[1] == room:
                continue
            if parts[1] not in MAY_IMPORT[room]:
                wrong.append(f"{where(path, line)}: {room} must not import {name}")
    assert not wrong, "\n".join(wrong)


def web_room_of(path: Path) -> str:
    """The room of the screens a file lies in; "" for what lies in none."""
    inside = path.relative_to(PACKAGE).parts
    return inside[1] if inside[0] == "web" and len(inside) > 2 else ""


def test_every_file_of_the_screens_lies_in_a_known_room() -> None:
    found = {web_room_of(path) for path in FILES if room_of(path) == "web"} - {""}
    assert found == set(WEB_MAY_IMPORT), "add the new room to WEB_MAY_IMPORT and to decision 0019"
    loose = [p.name for p in (PACKAGE / "web").glob("*.py") if p.name != "__init__.py"]
    assert not loose, f"put it into the room of its desk: {loose}"


def test_rooms_of_the_screens_stand_in_an_order() -> None:
    """A room may use only rooms written above it: so no two can need each other."""
    above: set[str] = set()
    for room, used in WEB_MAY_IMPORT.items():
        assert used <= above, f"{room} uses {used - above}, which stand below it"
        above.add(room)


def test_imports_between_rooms_of_the_screens_go_one_way() -> None:
    wrong = []
    used: dict[str, set[str]] = {room: set() for room in WEB_MAY_IMPORT}
    for path in FILES:
        room = web_room_of(path)
        for line, name in imports(path) if room else ():
            parts = name.split(".")
            if parts[:2] != ["handoff", "web"] or parts[2] == room:
                continue
            used[room].add(parts[2])
            if parts[2] not in WEB_MAY_IMPORT[room]:
                wrong.append(f"{where(path, line)}: web/{room} must not import {name}")
    assert not wrong, "\n".join(wrong)
    unused = {room: WEB_MAY_IMPORT[room] - BELOW_DESKS - used[room] for room in used}
    assert not any(unused.values()), f"allowed between desks and not needed any more: {unused}"


def test_each_room_uses_only_its_libraries() -> None:
    wrong = []
    for path in FILES:
        allowed = LIBRARIES.get(room_of(path), set())
        for line, name in imports(path):
            library = name.split(".")[0]
            if library == "handoff" or library in sys.stdlib_module_names:
                continue
            if library not in allowed:
                wrong.append(f"{where(path, line)}: {room_of(path)} must not import {library}")
    assert not wrong, "\n".join(wrong)


def test_the_database_takes_only_names_from_the_rules() -> None:
    """Tables and queries need enums and small facts; a rule that decides belongs to an action."""
    allowed = {"access", "life", "offices", "problems"}
    wrong = [
        f"{where(path, line)}: {name}"
        for path in FILES
        if room_of(path) == "db"
        for line, name in imports(path)
        if name.startswith("handoff.rules.") and name.split(".")[2] not in allowed
    ]
    assert not wrong, "\n".join(wrong)


def test_actions_write_notices_and_leave_their_delivery_to_the_relay() -> None:
    wrong = [
        f"{where(path, line)}: {name}"
        for path in FILES
        if room_of(path) in ("actions", "web", "demo")
        for line, name in imports(path)
        if name.startswith("handoff.notify.delivery")
    ]
    assert not wrong, "\n".join(wrong)


CLOCKS = re.compile(
    r"\b(datetime|date|dt|datetime\.datetime|datetime\.date)\.(now|utcnow|today)$"
    r"|^time\.(time|localtime|gmtime|strftime)$|^(localtime|gmtime)$"
)


def test_the_wall_clock_is_read_in_one_file() -> None:
    readers = [
        where(path, line)
        for path in FILES
        for line, name in calls(path)
        if CLOCKS.search(name) and path != PACKAGE / "clock.py"
    ]
    assert not readers, f"take `now` as an argument instead: {readers}"


def test_only_screens_and_commands_ask_for_the_present_moment() -> None:
    askers = [
        where(path, line)
        for path in FILES
        for line, name in calls(path)
        if name == "clock.now" and room_of(path) not in READS_NOW
    ]
    assert not askers, f"take `now` as an argument instead: {askers}"


def test_one_file_commits() -> None:
    found = {
        str(path.relative_to(PACKAGE))
        for path in FILES
        for _line, name in calls(path)
        if name.endswith(".commit")
    }
    assert found == {"db/session.py"}


def test_text_reaches_paper_through_one_door() -> None:
    found = {
        str(path.relative_to(PACKAGE))
        for path in FILES
        for _line, name in calls(path)
        if name.split(".")[-1] == "Paragraph"
    }
    assert found <= {"pdf/text.py"}


@pytest.mark.parametrize("call", ["render_template_string", "eval", "exec", "pickle.loads"])
def test_data_is_never_run_as_code(call: str) -> None:
    found = [
        where(path, line)
        for path in FILES
        for line, name in calls(path)
        if name in (call, f"flask.{call}")
    ]
    assert not found


def test_modules_functions_and_classes_of_the_package_say_what_they_are() -> None:
    silent = []
    for path in FILES:
        module = tree(path)
        if module.body and path.name != "__init__.py" and not ast.get_docstring(module):
            silent.append(where(path, 1))
        for node in module.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node):
                silent.append(f"{where(path, node.lineno)} {node.name}")
    assert not silent, "write a docstring:\n" + "\n".join(silent)
