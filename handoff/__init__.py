"""Handoff (連携シート): admission and discharge hand-over between hospital and care manager."""

__version__ = "0.1.0"
