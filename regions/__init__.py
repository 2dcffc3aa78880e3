"""Regions, museums, their people and their annual figures."""
