"""A sheet as pages to fill in, made from its declaration: drawn, read, saved, joined."""
