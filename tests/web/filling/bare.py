"""An application with templates and nothing else, for tests of drawing and parsing."""

from __future__ import annotations

from flask import Flask

from handoff import paths


def bare_app() -> Flask:
    """No database, no sign-in, no tokens."""
    app = Flask("bare", template_folder=str(paths.bundled("templates")))
    app.config.update(SECRET_KEY="k" * 40, WTF_CSRF_ENABLED=False)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    return app
