"""入院: one stay, one page, one file. The addresses of everything about a stay stand here."""

from __future__ import annotations

from flask import Blueprint

from handoff.rules.access import Permission
from handoff.web import stay_page, stays_acts, stays_facts, stays_hospital, stays_report
from handoff.web.access import current_actor, needs
from handoff.web.database import reading

bp = Blueprint("stays", __name__)
BOTH = ["GET", "POST"]


@bp.get("/stays/<pid>")
@needs(Permission.STAY_READ)
def show(pid: str) -> str:
    """The page of a stay."""
    with reading() as session:
        return stay_page.render(session, current_actor(), stays_acts.own_stay(session, pid))


for rule, view in (
    ("/stays/new", stays_report.new),
    ("/stays/<pid>/acknowledge", stays_acts.acknowledge),
    ("/stays/<pid>/complete", stays_facts.complete),
    ("/stays/<pid>/match", stays_facts.match),
    ("/stays/<pid>/not-ours", stays_facts.not_ours),
    ("/stays/<pid>/choose-office", stays_hospital.choose_office),
    ("/stays/<pid>/call", stays_acts.call),
    ("/stays/<pid>/say", stays_acts.say),
    ("/stays/<pid>/claim", stays_acts.claim),
    ("/stays/<pid>/claims/<topic>/<month>/withdraw", stays_acts.unclaim),
):
    bp.add_url_rule(rule, view_func=view, methods=BOTH)
bp.add_url_rule("/stays/<pid>/fax", view_func=stays_acts.fax)
