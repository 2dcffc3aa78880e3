"""Pages that show more than one app: home, museums, regions, map."""
