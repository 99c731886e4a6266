"""`make bench`: every figure in one run; a word narrows it (`make bench ARGS=pages`)."""

from __future__ import annotations

import importlib
import platform
import sys

PARTS = ("judge", "pdf", "month", "pages", "ward", "answer", "race", "moves", "start", "form")
LONG = ("cuts",)
"""A quarter of an hour each: only when they are named."""


def main() -> None:
    """Run the parts named on the command line, or all of them."""
    chosen = [part for part in sys.argv[1:] if part in PARTS + LONG] or list(PARTS)
    print(f"Python {platform.python_version()}, {platform.machine()}; medians of repeated runs")
    for part in chosen:
        importlib.import_module(f"bench.{part}").main()


if __name__ == "__main__":
    main()
