"""Rights statements as visitors read them: a short mark, a sentence, the statement's address."""

from dataclasses import dataclass
from typing import Final

from museumportal.lib.fields import Rights


@dataclass(frozen=True, slots=True)
class RightsLabel:
    mark: str
    text: str
    uri: str


_MARKS: Final = {
    Rights.PUBLIC_DOMAIN: "PD",
    Rights.CC0: "CC0",
    Rights.CC_BY: "CC BY",
    Rights.CC_BY_SA: "CC BY-SA",
    Rights.CC_BY_NC: "CC BY-NC",
    Rights.CC_BY_NC_ND: "CC BY-NC-ND",
    Rights.IN_COPYRIGHT: "©",
    Rights.IN_COPYRIGHT_EDUCATIONAL: "© EDU",
    Rights.NO_COPYRIGHT_NON_COMMERCIAL: "NoC-NC",
    Rights.NOT_EVALUATED: "?",
    Rights.UNDETERMINED: "?",
}


def rights_label(uri: str) -> RightsLabel | None:
    """The label of a rights statement; None where none is given or it is unknown."""
    if uri not in Rights.values:
        return None
    rights = Rights(uri)
    return RightsLabel(_MARKS[rights], str(rights.label), uri)
