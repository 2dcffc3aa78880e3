def told(notes: dict[str, int]) -> list[str]:
    return [f"{name}: {count}" for name, count in sorted(notes.items()) if count]
