"""The demonstration catalogue: pictures, models and rooms the portal draws, and their data."""
