"""The vocabularies that the portal brings along: a table for each, named as their schemes."""

from pathlib import Path
from typing import Final

STARTER: Final = Path(__file__).resolve().parent
"""Their folder, told without the models: processes that only draw ask for it too."""
