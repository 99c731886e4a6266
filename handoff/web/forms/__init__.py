"""Hand-written forms, one file per desk, and the fields they are made of."""
