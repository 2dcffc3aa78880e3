"""What leaves the catalogue as files."""
