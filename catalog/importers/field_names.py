"""What the fields of a mapping are called by people."""


def field_name(name: str) -> str:
    return name
