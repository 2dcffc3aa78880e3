"""Postgres and Valkey from Python wheels: nothing to install, root or not, shared under a lock."""

from museumportal.embedded.layout import Addresses, EmbeddedServerError, addresses
from museumportal.embedded.sharing import ensure_running, missing_servers, revive

__all__ = [
    "Addresses",
    "EmbeddedServerError",
    "addresses",
    "ensure_running",
    "missing_servers",
    "revive",
]
