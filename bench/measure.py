"""Timing: repeated runs, medians, 95th percentiles, and a line that puts two figures side by side."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What many runs of one thing took, in milliseconds.

    `cpu` is the processor time of this process for one run: what one core of a web server can do does
    not depend on how long it waits for a disk or a database server. 0: not measured.
    """

    name: str
    runs: tuple[float, ...]
    cpu: float = 0.0

    @property
    def median(self) -> float:
        """The middle run."""
        return statistics.median(self.runs)

    @property
    def p95(self) -> float:
        """The run that 95 of 100 runs do not exceed."""
        return sorted(self.runs)[min(len(self.runs) - 1, int(len(self.runs) * 0.95))]

    def line(self, against: Figure | None = None, target: str = "") -> str:
        """One line of the report."""
        text = f"  {self.name:<58} {self.median:9.2f} ms   p95 {self.p95:8.2f} ms   {1000 / self.median:8.0f} /s"
        if self.cpu:
            text += f"   {1000 / self.cpu:6.0f} /s per core"
        if against is not None:
            text += f"   {self.median / against.median:7.2f} x {against.name}"
        return text + (f"   [{target}]" if target else "")


def take(name: str, act: Callable[[], object], times: int = 60, warm: int = 5) -> Figure:
    """Run `act` `times` times after `warm` unmeasured runs."""
    for _ in range(warm):
        act()
    runs = []
    began = time.process_time()
    for _ in range(times):
        start = time.perf_counter()
        act()
        runs.append((time.perf_counter() - start) * 1000)
    return Figure(name, tuple(runs), (time.process_time() - began) / times * 1000)


def heading(text: str) -> None:
    """Print the heading of one part of the report."""
    print(f"\n{text}", flush=True)


def show(figure: Figure, against: Figure | None = None, target: str = "") -> None:
    """Print one line."""
    print(figure.line(against, target), flush=True)
