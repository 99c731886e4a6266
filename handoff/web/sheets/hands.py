"""What the form's script asks for while somebody types: a pasted list of medicines as rows."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from handoff.japan.medicines import as_rows, read_medicines
from handoff.rules.access import Permission
from handoff.web.filling import hands
from handoff.web.frame.access import needs

bp = Blueprint("hands", __name__)

_MOST_COLUMNS = 12


@bp.post("/medicines/read")
@needs(Permission.STAY_WRITE)
def read() -> Response:
    """Rows in the order of `columns`, and what became of the list in words. Nothing is kept."""
    found = read_medicines(request.form.get("text", ""))
    columns = request.form.get("columns", "").split(",")[:_MOST_COLUMNS]
    room = max(request.form.get("room", 0, type=int), 0)
    rows = as_rows(found, columns)[:room]
    return jsonify(
        rows=[[row.get(column, "") for column in columns] for row in rows],
        words=hands.said(found, room),
    )
