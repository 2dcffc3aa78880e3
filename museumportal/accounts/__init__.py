"""Users of the portal and the roles they hold across all museums."""
