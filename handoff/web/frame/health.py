"""For the supervisor of the installation: is it alive, is it ready. Nothing about persons."""

from __future__ import annotations

import shutil
from functools import lru_cache

from flask import Blueprint, Response, jsonify, make_response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from handoff.db import migrate
from handoff.web.frame.access import public
from handoff.web.frame.database import installation

bp = Blueprint("health", __name__)
LEAST_FREE_BYTES = 100 * 1024 * 1024


@bp.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> Response:
    """The database can be written, stands at the newest migration, and the disk has room."""
    checks = {"database": _can_write(), "migration": _is_migrated(), "disk": _has_room()}
    return make_response(jsonify(checks), 200 if all(checks.values()) else 503)


def _can_write() -> bool:
    # A writing unit takes the write lock of SQLite; on PostgreSQL it asks for a writable server.
    db = installation().db
    try:
        with db.writing() as session:
            if db.is_sqlite:
                session.execute(text("SELECT 1"))
                return True
            return bool(session.scalar(text("SHOW transaction_read_only")) == "off")
    except SQLAlchemyError:
        return False


@lru_cache(maxsize=1)
def _newest() -> str | None:
    return migrate.head()


def _is_migrated() -> bool:
    try:
        return migrate.current(installation().db) == _newest()
    except SQLAlchemyError:
        return False


def _has_room() -> bool:
    folder = installation().settings.data_dir
    return not folder.exists() or shutil.disk_usage(folder).free > LEAST_FREE_BYTES
