"""Several processes kept running together, and nothing left of them afterwards."""

from museumportal.processes.console import Console
from museumportal.processes.supervisor import Service, Supervisor

__all__ = ["Console", "Service", "Supervisor"]
