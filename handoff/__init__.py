"""Handoff (連携シート): admission and discharge hand-over between hospital and care manager."""
