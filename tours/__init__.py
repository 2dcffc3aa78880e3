"""3D models, panoramas, virtual tours and exhibitions."""
