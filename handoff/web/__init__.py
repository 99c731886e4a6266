"""The screens: blueprints by desk, one file each, views of 10 to 30 lines."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

BLUEPRINTS = (
    "auth",
    "home",
    "clients",
    "stays",
    "ward",
    "moves",
    "sheets",
    "offers",
    "sending",
    "readings",
    "phrases",
    "hands",
    "importing",
    "letters",
    "opinions",
    "inbox",
    "directory",
    "documents",
    "evidence",
    "own_forms",
    "copies",
    "faxing",
    "batches",
    "contacts",
    "conferences",
    "attachments",
    "discharge_fee",
    "answers",
    "paper_checks",
    "equipment",
    "municipalities",
    "admin",
    "help",
    "about",
    "tour",
    "health",
)
"""Modules of this package that expose `bp`; the order is the order of the map in the help pages."""


def register_blueprints(app: Flask) -> None:
    """Import every module of BLUEPRINTS and register its `bp`."""
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(f"handoff.web.{name}").bp)
