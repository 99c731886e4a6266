"""福祉用具: the path of a case, its papers, and how each municipality confirms it."""
