"""The application: settings, database, checks, screens, put together in one place."""

from __future__ import annotations

from flask import Flask

from handoff import config, paths
from handoff.config import Settings
from handoff.db.session import Database
from handoff.web import register_blueprints
from handoff.web.frame import access, database, errors, filters, security, squeezing


def create_app(settings: Settings | None = None, db: Database | None = None) -> Flask:
    """Build the application. Raises BadSetting when the settings are unsafe.

    Without arguments the settings come from the environment and the database from the settings;
    migrating it is the task of the command line, not of the application.
    """
    settings = settings or config.load()
    app = Flask(
        "handoff",
        template_folder=str(paths.bundled("templates")),
        static_folder=str(paths.bundled("static")),
    )
    database.attach(app, database.Installation(settings, db or Database(settings.database_url)))
    security.attach(app, settings)
    access.attach(app)
    security.csrf.init_app(app)
    errors.attach(app)
    filters.attach(app)
    register_blueprints(app)
    squeezing.attach(app)
    return app
