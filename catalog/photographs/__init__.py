"""Photographs by the thousand: the files, and which object each of their names means."""
