"""The catalogue: objects, vocabularies, makers, images; import, export, harvesting."""
