"""Rights statements as visitors read them: a short mark, a sentence, the statement's address."""

from dataclasses import dataclass
from typing import Final

from museumportal.lib.fields import Rights, public_side


@dataclass(frozen=True, slots=True)
class RightsLabel:
    mark: str
    text: str
    uri: str

    @property
    def reduced(self) -> bool:
        """Whether the public gets pictures under this statement in a smaller size."""
        return public_side(self.uri) is not None


_MARKS: Final = {
    Rights.PUBLIC_DOMAIN: "PD",
    Rights.CC0: "CC0",
    Rights.CC_BY: "CC BY",
    Rights.CC_BY_SA: "CC BY-SA",
    Rights.CC_BY_ND: "CC BY-ND",
    Rights.CC_BY_NC: "CC BY-NC",
    Rights.CC_BY_NC_SA: "CC BY-NC-SA",
    Rights.CC_BY_NC_ND: "CC BY-NC-ND",
    Rights.IN_COPYRIGHT: "©",
    Rights.IN_COPYRIGHT_EDUCATIONAL: "© EDU",
    Rights.IN_COPYRIGHT_NON_COMMERCIAL: "© NC",
    Rights.IN_COPYRIGHT_ORPHAN: "© OW",
    Rights.IN_COPYRIGHT_HOLDER_NOT_FOUND: "© RUU",
    Rights.NO_COPYRIGHT_CONTRACT: "NoC-CR",
    Rights.NO_COPYRIGHT_NON_COMMERCIAL: "NoC-NC",
    Rights.NO_COPYRIGHT_LEGAL: "NoC-OKLR",
    Rights.NO_COPYRIGHT_USA: "NoC-US",
    Rights.NO_KNOWN_COPYRIGHT: "NKC",
    Rights.NOT_EVALUATED: "?",
    Rights.UNDETERMINED: "?",
}


def rights_label(uri: str) -> RightsLabel | None:
    """The label of a rights statement; None where none is given or it is unknown."""
    if uri not in Rights.values:
        return None
    rights = Rights(uri)
    return RightsLabel(_MARKS[rights], str(rights.label), uri)
