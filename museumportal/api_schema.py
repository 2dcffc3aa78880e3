"""What the OpenAPI description says of the whole API, and of every one of its addresses."""

from typing import Any, Final

DESCRIPTION: Final = """
Everything that is public, for partners who read or harvest it. No key is needed.

**Lists** are `{"count", "next", "previous", "results"}` with an exact count; follow `next` to the
end. Lists and single answers have the same members. Nothing is ever an empty text: what is missing
is null. A parameter without a value counts as not given; one that is not known, or whose value
means nothing, is refused, so that a mistyped filter never harvests everything.

**Language.** Content comes in all languages at once, as `{"kk", "ru", "en"}`, null where missing.
What is said in one language follows `Accept-Language` (kk, ru or en; English where none of them is
asked for), and `Content-Language` names it: the sentences of problems, the alphabet of
`order=title`, and the page that `url` leads to. This description is in English.

**Problems** are `application/problem+json` (RFC 9457): `status`, `title`, and for refused
parameters `detail` and `errors`, the sentences by parameter.

**Caching.** Answers have an `ETag`: ask with `If-None-Match` and get 304 where nothing changed.
""".strip()

_TAGS: Final = (
    "objects",
    "museums",
    "regions",
    "makers",
    "concepts",
    "galleries",
    "models",
    "tours",
)
_LANGUAGE: Final = {
    "name": "Accept-Language",
    "in": "header",
    "description": "kk, ru or en; English where none of them is asked for.",
    "schema": {"type": "string", "example": "en"},
}
_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "status", "title"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}


def with_common_parts(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add to every operation the language it is asked in and the shape of its problems; take away
    the sessions of staff, which partners have no use for."""
    result["tags"] = [{"name": name} for name in _TAGS]
    result["components"].pop("securitySchemes", None)
    result["components"].setdefault("schemas", {})["Problem"] = _PROBLEM
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    refusal = {
        "description": "What is wrong, in words.",
        "content": {"application/problem+json": problem},
    }
    for path, operations in result["paths"].items():
        if path.endswith("/schema/"):
            continue
        for operation in operations.values():
            operation.pop("security", None)
            operation.setdefault("parameters", []).append(_LANGUAGE)
            operation["responses"]["default"] = refusal
    return result
