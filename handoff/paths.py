"""Where templates, static files, migrations and help pages lie: beside the package or inside it.

In a checkout they are top-level folders; in a wheel the build copies them into `handoff/_bundle`.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(folder: str) -> Path:
    """The folder `folder` (templates, static, migrations, docs) of this installation."""
    inside = _PACKAGE / "_bundle" / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder
