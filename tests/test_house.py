"""Guards of the house: sizes, names, words, lock files, nothing of one machine, a wheel that runs."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "handoff"
OURS = ("handoff", "tests", "bench", "migrations", "docs")
PYTHON = sorted(path for folder in OURS for path in (ROOT / folder).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

NAMELESS = {"util", "utils", "helper", "helpers", "common", "misc", "lib", "stuff"}
WORDS_TO_AVOID = re.compile(r"不正|無効|エラーコード|必須項目です|[ぁ-んァ-ヶ一-龠]！")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b|未実装|準備中|coming soon")


def relative(path: Path) -> str:
    """The path as written in messages."""
    return str(path.relative_to(ROOT))


@cache
def tracked() -> tuple[Path, ...]:
    """Every text file that belongs to the repository (or will, once added)."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not tested: this is not a git checkout")
    files = [ROOT / name for name in listed.stdout.splitlines()]
    return tuple(f for f in files if f.is_file() and b"\0" not in f.read_bytes()[:8_000])


def largest_size(path: Path) -> int:
    """Lines a file may have: declarations and tests a few more."""
    room = path.relative_to(ROOT).parts
    declares = room[:2] == ("handoff", "sheets") or room[:3] == ("handoff", "pdf", "layouts")
    return 400 if declares or room[0] in ("tests", "migrations") else 300


def test_files_are_short() -> None:
    long = [
        f"{relative(path)}: {lines} lines, at most {largest_size(path)}"
        for path in PYTHON
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > largest_size(path)
    ]
    assert not long, "\n".join(long)


def test_functions_are_short() -> None:
    long = []
    for path in PYTHON:
        if relative(path).startswith("migrations"):
            continue  # a list of columns, written once and never changed
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                most = 60 if relative(path).startswith("tests") else 40
                if lines > most:
                    long.append(f"{relative(path)}:{node.lineno} {node.name}: {lines} lines")
    assert not long, "\n".join(long)


def test_no_room_is_a_drawer_for_odds_and_ends() -> None:
    folders = {path.parent for path in PYTHON}
    nameless = [relative(p) for p in [*PYTHON, *folders] if p.stem.lower() in NAMELESS]
    assert not nameless, f"name it for what it does: {nameless}"


def test_nothing_is_left_unfinished() -> None:
    here = Path(__file__)
    found = [
        f"{relative(path)}:{number}"
        for path in [*PYTHON, *TEMPLATES, *(ROOT / "static" / "js").rglob("*.js")]
        if path != here
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert not found


def test_nothing_names_one_machine_or_a_registry() -> None:
    registries = (
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "registry." + "npmjs",
        "deb." + "debian",
    )
    machine = re.compile(r"(?<![\w.~-])/(home|root|work|Users)/[\w.-]+/?")
    found = []
    for path in tracked():
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if any(name in line for name in registries) or machine.search(line):
                found.append(f"{relative(path)}:{number}: {line.strip()[:80]}")
    assert not found, "\n".join(found)


def shown_strings(path: Path) -> list[tuple[int, str]]:
    """String constants of a module that a person may read: all but docstrings."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    silent = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    ]


def test_words_for_people_are_kind() -> None:
    """Never 不正, 無効, エラーコード, 必須項目です, no exclamation marks: say what to do instead."""
    found = [
        f"{relative(path)}:{line}: {text[:60]}"
        for path in PACKAGE.rglob("*.py")
        if "demo" not in path.parts
        for line, text in shown_strings(path)
        if WORDS_TO_AVOID.search(text)
    ]
    found += [
        f"{relative(path)}:{number}: {line.strip()[:60]}"
        for path in [*TEMPLATES, *(ROOT / "docs" / "help").rglob("*.md")]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if WORDS_TO_AVOID.search(line)
    ]
    assert not found, "\n".join(found)


INLINE = {
    "a script without a file of its own": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "a style sheet inside the page": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "text let through unescaped": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "a file from elsewhere": re.compile(
        r"""<(script|link|img|iframe)[^>]*(src|href)=["'](https?:)?//""", re.I
    ),
}


@pytest.mark.parametrize("what", list(INLINE))
def test_no_template_holds(what: str) -> None:
    found = [
        f"{relative(path)}: {match.group()[:60]}"
        for path in TEMPLATES
        for match in INLINE[what].finditer(re.sub(r"(?s){#.*?#}", "", path.read_text("utf-8")))
    ]
    assert not found, f"{what}: {found}"


def locked(name: str) -> dict[str, str]:
    """Package → exact version of a lock file."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text  # no address of an index
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries), "every package needs its hashes"
    pins = (re.match(r"([a-z0-9-]+)==([^\s;]+)", entry) for entry in entries)
    return {pin[1]: pin[2] for pin in pins if pin}


def declared(extra: str = "") -> list[Requirement]:
    """What pyproject.toml asks for."""
    texts = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize(("file", "extra"), [("run.txt", ""), ("dev.txt", ""), ("dev.txt", "dev")])
def test_lock_files_hold_what_the_project_asks_for(file: str, extra: str) -> None:
    pins = locked(file)
    for wanted in declared(extra):
        name = canonicalize_name(wanted.name)
        assert name in pins, f"{name} is not in requirements/{file}: run `make lock`"
        assert wanted.specifier.contains(pins[name]), f"{name} {pins[name]}: run `make lock`"


def test_both_lock_files_name_the_same_versions() -> None:
    run, dev = locked("run.txt"), locked("dev.txt")
    assert {name: dev.get(name) for name in run} == run


def imported_names(node: ast.AST) -> list[str]:
    """Modules that one statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_every_dependency_is_used_and_every_library_used_is_declared() -> None:
    by_driver = {"psycopg", "tzdata"}  # named in a database address; data without an import
    modules = {"argon2-cffi": "argon2", "markdown-it-py": "markdown_it", "pillow": "PIL"}
    imported = {
        name.split(".")[0]
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in imported_names(node)
    }
    names = {canonicalize_name(r.name) for r in declared()} - by_driver
    expected = {modules.get(name, name.replace("-", "_")) for name in names}
    assert expected <= imported, f"declared but not used: {expected - imported}"
    brought_along = {"werkzeug", "jinja2", "markupsafe", "itsdangerous"}  # by Flask
    libraries = imported - set(sys.stdlib_module_names) - {"handoff"} - brought_along
    assert libraries <= expected, f"used but not declared: {libraries - expected}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout."""
    target = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return next(target.glob("renkei_handoff-*.whl"))


def test_the_wheel_carries_pages_styles_migrations_and_help(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    for folder in ("templates", "static", "migrations", "docs/help"):
        files = [
            p for p in (ROOT / folder).rglob("*") if p.is_file() and "__pycache__" not in p.parts
        ]
        assert files, folder
        missing = {f"handoff/_bundle/{relative(p)}" for p in files} - inside
        assert not missing, sorted(missing)[:5]
    assert any(name.endswith("licenses/LICENSE") for name in inside)


def test_the_program_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """Unpacked far from the checkout it migrates a database and shows the sign-in page."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    script = (
        "from handoff import config, paths; from handoff.app import create_app;"
        "from handoff.db import migrate; from handoff.db.session import Database;"
        "settings = config.load(); db = Database(settings.database_url); migrate.upgrade(db);"
        "answer = create_app(settings, db).test_client().get('/sign-in', base_url=settings.base_url);"
        "print(answer.status_code, paths.bundled('templates'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ
        | {"PYTHONPATH": str(tmp_path / "site"), "HANDOFF_DATA_DIR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["200", str(tmp_path / "site/handoff/_bundle/templates")]
