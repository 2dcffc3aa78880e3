"""Import of anything: files are read as rows, a mapping turns rows into clean records.

Pure work on files and values; what enters the database is decided in `catalog.actions.imports`.
"""
