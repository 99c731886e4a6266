"""Measured figures, printed as medians and as ratios against a comparator of the same run."""
