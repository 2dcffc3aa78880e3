"""The programme: calls, awards, and progress counted from the catalogue."""
