"""Paper: catalogue cards, pages of the inventory book and labels as PDF."""
