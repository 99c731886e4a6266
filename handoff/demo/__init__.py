"""A fictitious town for trying the system: every name, number and address is made up."""

from handoff.demo.load import Loaded, TownExists, load
from handoff.demo.plan import PASSWORD
from handoff.demo.town import LISTED

__all__ = ["LISTED", "PASSWORD", "Loaded", "TownExists", "load"]
