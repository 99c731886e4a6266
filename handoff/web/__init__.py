"""The screens: desks with their blueprints, one file each, views of 10 to 30 lines.

What desks stand on comes first: `frame` (every request), `words`, `forms`, `filling` (sheets as pages).
Which room may import which is written in tests/test_architecture.py.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

BLUEPRINTS = (
    "front.auth",
    "front.home",
    "clients.clients",
    "stays.stays",
    "stays.ward",
    "stays.moves",
    "sheets.sheets",
    "sheets.offers",
    "sheets.sending",
    "sheets.readings",
    "sheets.phrases",
    "sheets.hands",
    "sheets.importing",
    "letters.letters",
    "letters.opinions",
    "front.inbox",
    "offices.directory",
    "papers.documents",
    "papers.evidence",
    "papers.own_forms",
    "papers.copies",
    "papers.faxing",
    "papers.batches",
    "stays.contacts",
    "stays.conferences",
    "stays.attachments",
    "stays.discharge_fee",
    "answers.answers",
    "papers.paper_checks",
    "equipment.equipment",
    "equipment.municipalities",
    "offices.admin",
    "front.help",
    "front.about",
    "front.tour",
    "frame.health",
)
"""Room and module of each `bp`, which has the name of its module; the order is the order of the map in the help pages."""


def register_blueprints(app: Flask) -> None:
    """Import every module of BLUEPRINTS and register its `bp`."""
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(f"handoff.web.{name}").bp)
