"""The sentence under each field of programmes, calls and awards."""

from django.utils.translation import gettext_lazy as _

from grants.models import Award, Call, Partner, Programme
from museumportal.accounts.admin.explained import explain

explain(
    Programme,
    title=_("As it is called in public, such as “Museums of the North”."),
    summary=_("What it does for whom, in one sentence; it stands in lists."),
    description=_("What is supported, how one takes part, who decides."),
    regions=_("Whose museums may take part; choose one or more."),
    starts_on=_("The first day of the programme."),
    ends_on=_("The last day of the programme; empty while it is open."),
    published=_("Tick it when visitors may read about the programme."),
)
explain(
    Partner,
    name=_("The full name of the organisation."),
    role=_("What it gives: money, technology or knowledge."),
    website=_("The whole address, such as “https://foundation.example/”."),
    position=_("Its place in the list: the smallest number comes first."),
)
explain(
    Call,
    programme=_("The programme under which money is given."),
    title=_("What it is for, such as “A collection goes online, 2026”."),
    description=_("Who may apply for what, how much at most, and what is judged."),
    opens_on=_("The first day on which applications are taken."),
    closes_on=_("The last day on which applications are taken, to its midnight."),
    budget=_("All the money of the call, such as “12000000.00”."),
    currency=_("The currency of the call and of all its awards."),
    published=_("Tick it when visitors may read about the call."),
)
explain(
    Award,
    call=_("The call in which the project has won."),
    museum=_("The museum that receives the grant and publishes what it promised."),
    title=_("What the project is called, such as “The embroidered towels of Kargopol”."),
    summary=_("What will be done, in two or three sentences that visitors read."),
    amount=_("How much is given, in the currency of the call."),
    awarded_on=_("The day of the decision; what the museum enters from then on counts."),
    ends_on=_("The day by which everything promised is to be online."),
    promised_items=_("How many objects the museum will publish, such as “200”."),
    promised_images=_("How many pictures the museum will publish, such as “600”."),
    promised_models=_("How many 3D models the museum will publish; 0 for none."),
    promised_tours=_("How many virtual tours the museum will publish; 0 for none."),
)
