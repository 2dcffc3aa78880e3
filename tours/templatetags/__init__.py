"""Tags of the tours app."""
