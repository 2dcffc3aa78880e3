"""What changes the catalogue. Every action is atomic and tells the change feed."""
