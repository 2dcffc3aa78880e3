"""What changes regions, museums and the people in them."""
