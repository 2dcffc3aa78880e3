"""The sentence under each field of people and their roles across museums."""

from django.utils.translation import gettext_lazy as _

from museumportal.accounts.admin.explained import explain
from museumportal.accounts.models import PortalRole, User

explain(
    User,
    username=_("What the person types to sign in: Latin letters, digits and @.+-_ only."),
    first_name=_("As colleagues are to read it, such as “Aigul”."),
    last_name=_("As colleagues are to read it, such as “Serikova”."),
    email=_("Letters of the portal go there; no two people have the same."),
    language=_("The language of the letters that the portal writes to the person."),
    is_active=_("Without the tick the person can no longer sign in; what they did stays."),
    is_staff=_("With the tick the person sees these pages; museum and role say what on them."),
    is_superuser=_("With the tick everything is allowed; for the operator alone."),
)
explain(
    PortalRole,
    user=_("Who holds the role; find the person by name or e-mail address."),
    role=_(
        "A moderator helps all museums, a programme manager runs calls and awards, an expert "
        "judges applications."
    ),
)
