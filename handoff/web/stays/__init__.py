"""入院: a stay from the report to the discharge, the ward, moves, talks and conferences."""
