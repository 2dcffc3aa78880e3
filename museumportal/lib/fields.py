"""Values several apps' tables share: publication status and rights statements."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a record stands on its way to the public, which sees published ones only."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Rights(models.TextChoices):
    """Rights statements by URI: Creative Commons and RightsStatements.org."""

    PUBLIC_DOMAIN = "http://creativecommons.org/publicdomain/mark/1.0/", _("Public domain")
    CC0 = "http://creativecommons.org/publicdomain/zero/1.0/", _("CC0: no rights reserved")
    CC_BY = "http://creativecommons.org/licenses/by/4.0/", _("CC BY 4.0: name the author")
    CC_BY_SA = "http://creativecommons.org/licenses/by-sa/4.0/", _("CC BY-SA 4.0: share alike")
    CC_BY_NC = "http://creativecommons.org/licenses/by-nc/4.0/", _("CC BY-NC 4.0: not commercial")
    CC_BY_NC_ND = (
        "http://creativecommons.org/licenses/by-nc-nd/4.0/",
        _("CC BY-NC-ND 4.0: not commercial, unchanged"),
    )
    IN_COPYRIGHT = "http://rightsstatements.org/vocab/InC/1.0/", _("In copyright")
    IN_COPYRIGHT_EDUCATIONAL = (
        "http://rightsstatements.org/vocab/InC-EDU/1.0/",
        _("In copyright: educational use permitted"),
    )
    NO_COPYRIGHT_NON_COMMERCIAL = (
        "http://rightsstatements.org/vocab/NoC-NC/1.0/",
        _("No copyright: non-commercial use only"),
    )
    NOT_EVALUATED = "http://rightsstatements.org/vocab/CNE/1.0/", _("Copyright not evaluated")
    UNDETERMINED = "http://rightsstatements.org/vocab/UND/1.0/", _("Copyright undetermined")
