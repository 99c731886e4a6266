"""The manual says what the program does: README in two languages, settings, commands, links."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from handoff.cli import COMMANDS
from handoff.demo.plan import PASSWORD
from handoff.demo.town import LISTED

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
JAPANESE = (ROOT / "README.ja.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "README.ja.md", ROOT / "docs" / "operations.md", *DECISIONS]
SOURCE = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "handoff").rglob("*.py"))


def headings(text: str) -> list[str]:
    """The levels of the headings, in order: what two languages must share."""
    outside_code = re.sub(r"(?s)```.*?```", "", text)
    return re.findall(r"^(#+) ", outside_code, re.M)


def first_cells(text: str, pattern: str) -> list[str]:
    """First cells of table rows that match `pattern`."""
    return re.findall(rf"^\| `({pattern})`.* \|$", text, re.M)


def code_words(text: str) -> list[str]:
    """Everything in code style inside tables, in order: log-ins, commands, rooms, names in code."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]


def test_both_readmes_have_the_same_chapters() -> None:
    assert headings(ENGLISH) == headings(JAPANESE)


def test_both_readmes_show_the_same_commands_logins_rooms_and_names() -> None:
    assert code_words(ENGLISH) == code_words(JAPANESE)
    commands = [re.findall(r"^(make \w+)", text, re.M) for text in (ENGLISH, JAPANESE)]
    assert commands[0] == commands[1] == ["make run", "make test"]


def test_both_readmes_draw_the_same_map_and_show_the_same_pictures() -> None:
    maps = [re.findall(r"(?s)```\n web.*?```", text) for text in (ENGLISH, JAPANESE)]
    assert maps[0] == maps[1] != []
    pictures = [re.findall(r"!\[.*?\]\((.*?)\)", text) for text in (ENGLISH, JAPANESE)]
    assert pictures[0] == pictures[1]
    assert len(pictures[0]) == 3


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [t for t in re.findall(r"\]\(([^)#]+)\)", text) if not t.startswith("http")]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


def test_the_readme_lists_every_command_with_its_own_words() -> None:
    rows = dict(re.findall(r"^\| `handoff ([\w-]+)` \| (.+?) \|$", ENGLISH, re.M))
    assert rows == COMMANDS


@pytest.mark.parametrize("name", [*COMMANDS, ""])
def test_every_command_explains_itself(name: str) -> None:
    arguments = [name, "--help"] if name else ["--help"]
    done = subprocess.run(
        [sys.executable, "-m", "handoff", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"handoff {name}".strip() in done.stdout


def test_every_setting_is_in_the_manual_and_the_manual_invents_none() -> None:
    read = set(re.findall(r'"(HANDOFF_[A-Z_]+)"', SOURCE))
    listed = first_cells(OPERATIONS, r"HANDOFF_[A-Z_]+")
    assert set(listed) == read
    assert len(listed) == len(set(listed))


def test_the_demo_logins_of_the_readme_work() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \| [^|]+ \| (?:[^|]* )?(\S+) \|$", ENGLISH, re.M)
    assert [login for login, _office in rows] == [person[0] for person in LISTED]
    for (login, office), person in zip(rows, LISTED, strict=True):
        assert person[4] in office, f"{login} belongs to {person[4]}"
    assert f"`{PASSWORD}`" in ENGLISH
    assert f"`{PASSWORD}`" in JAPANESE


def glossary() -> list[tuple[str, str, str]]:
    """Rows of the glossary: Japanese, English, name in the code."""
    chapter = ENGLISH.split("## Words")[1].split("\n## ")[0]
    return re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([^`]+)` \|$", chapter, re.M)


def test_the_glossary_has_one_english_word_per_japanese_term() -> None:
    japanese, english, code = zip(*glossary(), strict=True)
    assert len(japanese) >= 40
    for words in (japanese, english, code):
        assert len(set(words)) == len(words)


@pytest.mark.parametrize(("term", "name"), [(row[0], row[2]) for row in glossary()])
def test_the_code_uses_the_name_of_the_glossary(term: str, name: str) -> None:
    assert re.search(rf"\b{name}\b", SOURCE), f"{term} is not called {name} in the code"


def test_the_map_of_rooms_names_every_room() -> None:
    rooms = {p.name for p in (ROOT / "handoff").iterdir() if (p / "__init__.py").exists()}
    listed = set(re.findall(r"`handoff/(\w+)/`", ENGLISH))
    assert listed == rooms


def test_the_map_of_the_screens_names_every_room_of_theirs() -> None:
    rooms = {p.parent.name for p in (ROOT / "handoff" / "web").glob("*/__init__.py")}
    assert set(re.findall(r"`web/(\w+)/`", ENGLISH)) == rooms


def test_make_knows_every_target_that_the_manual_mentions() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    pages = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", pages, re.M)) - {"can"}
    assert named <= targets, named - targets


def test_bare_make_explains_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.findall(r"^\.PHONY: ([a-z-]+)", makefile, re.M)) - {"help"}
    explained = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.M))
    assert explained == phony


def test_decisions_are_numbered_once_and_end_in_a_consequence() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert len(set(numbers)) == len(numbers)
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]} "), path.name
        assert "Decision" in text, path.name
        assert "Consequence" in text, path.name
