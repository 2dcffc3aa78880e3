"""The sentence under each field of a museum and of its region."""

from django.utils.translation import gettext_lazy as _

from museumportal.accounts.admin.explained import explain
from regions.models import Membership, Museum, MuseumYear, Region

explain(
    Region,
    code=_("The code of the region in ISO 3166-2, such as “KZ-10” or “RU-KO”."),
    name=_("As visitors read it on maps and in lists, such as “Abai Region”."),
    boundary=_("GeoJSON polygon or multipolygon; museums must lie within it."),
    tile_column=_("Where the region stands on the small map of squares, counted from the left."),
    tile_row=_("Where the region stands on the small map of squares, counted from above."),
)
explain(
    Museum,
    code=_("A short name in capital Latin letters that never changes, such as “ABAI”."),
    kind=_("What the museum is by its status; visitors filter by it."),
    region=_("The region the museum lies in; its point on the map must lie there too."),
    branch_of=_("The museum it belongs to, where it is a branch; else empty."),
    name=_("The full name as on the sign, without “state institution” and the like."),
    description=_(
        "For visitors: what one sees here and why it is worth the way; two to five lines."
    ),
    address=_("Street, house and town, such as “64 Dulatov Street, Semey”."),
    latitude=_("Degrees north, such as “50.4111”; copy it from any map."),
    longitude=_("Degrees east, such as “80.2275”."),
    phone=_("With the code of the country, such as “+7 7222 52-24-22”."),
    email=_("The address at which visitors and partners may write."),
    website=_("The whole address, such as “https://museum.example/”."),
    founded=_("The year in which the museum was founded, such as “1940”."),
    connected_on=_("The day on which the museum began to work in the portal."),
)
explain(
    MuseumYear,
    year=_("The year that the figures are of, such as “2025”."),
    stock_items=_("All items of the main and auxiliary fund on 31 December, such as “18,450”."),
    visits=_("How many visits there were in the year, such as “32,000”."),
    staff=_("How many people worked in the museum on 31 December."),
)
explain(
    Membership,
    user=_("Who works in the museum; find the person by name or e-mail address."),
    museum=_("The museum in which the person may work."),
    role=_(
        "A cataloguer describes, a curator publishes too, a director also looks after the people "
        "and the museum's page."
    ),
)
