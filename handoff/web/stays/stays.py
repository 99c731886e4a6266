"""入院: one stay, one page, one file. The addresses of everything about a stay stand here."""

from __future__ import annotations

from flask import Blueprint

from handoff.rules.access import Permission
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.stays import acts, facts, hospital, page, report

bp = Blueprint("stays", __name__)
BOTH = ["GET", "POST"]


@bp.get("/stays/<pid>")
@needs(Permission.STAY_READ)
def show(pid: str) -> str:
    """The page of a stay."""
    with reading() as session:
        return page.render(session, current_actor(), acts.own_stay(session, pid))


for rule, view in (
    ("/stays/new", report.new),
    ("/stays/<pid>/acknowledge", acts.acknowledge),
    ("/stays/<pid>/complete", facts.complete),
    ("/stays/<pid>/match", facts.match),
    ("/stays/<pid>/not-ours", facts.not_ours),
    ("/stays/<pid>/choose-office", hospital.choose_office),
    ("/stays/<pid>/call", acts.call),
    ("/stays/<pid>/say", acts.say),
    ("/stays/<pid>/claim", acts.claim),
    ("/stays/<pid>/claims/<topic>/<month>/withdraw", acts.unclaim),
):
    bp.add_url_rule(rule, view_func=view, methods=BOTH)
bp.add_url_rule("/stays/<pid>/fax", view_func=acts.fax)
