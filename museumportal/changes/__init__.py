"""The change feed: one table, written by every app, read by index, harvesting and caches."""
