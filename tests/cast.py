"""The named cast of the stories the tests tell."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client

from museumportal.accounts.models import PortalRole, User
from regions.models import Membership, Museum, Region


@dataclass
class Cast:
    """Two regions, two museums and the people around them."""

    region_abai: Region
    region_komi: Region
    abai: Museum
    komi: Museum
    aigul: User  # cataloguer of the Abai museum
    timur: User  # curator of the Abai museum
    saule: User  # director of the Abai museum
    olga: User  # curator of the Komi museum
    dana: User  # moderator
    arman: User  # programme manager
    vera: User  # expert
    boss: User  # superuser
    stranger: User  # signed in, no role anywhere

    @classmethod
    def create(cls) -> "Cast":
        people = {
            name: User.objects.create_user(
                username=name, email=f"{name}@example.org", password="a-long-password", **extra
            )
            for name, extra in _PEOPLE.items()
        }
        region_abai = Region.objects.create(
            code="KZ-10", name_kk="Абай облысы", name_ru="Абайская область", name_en="Abai Region"
        )
        region_komi = Region.objects.create(
            code="RU-KO",
            name_kk="Коми Республикасы",
            name_ru="Республика Коми",
            name_en="Komi Republic",
        )
        abai = Museum.objects.create(
            code="ABAI",
            kind=Museum.Kind.RESERVE,
            region=region_abai,
            name_kk="Абай мұражайы",
            name_ru="Музей Абая",
            name_en="Abai Museum",
            latitude="50.411200",
            longitude="80.249200",
            connected_on=date(2023, 5, 18),
        )
        komi = Museum.objects.create(
            code="KOMI",
            kind=Museum.Kind.NATIONAL,
            region=region_komi,
            name_kk="Коми ұлттық мұражайы",
            name_ru="Национальный музей Республики Коми",
            name_en="National Museum of Komi",
        )
        for name, museum, role in (
            ("aigul", abai, Membership.Role.CATALOGUER),
            ("timur", abai, Membership.Role.CURATOR),
            ("saule", abai, Membership.Role.DIRECTOR),
            ("olga", komi, Membership.Role.CURATOR),
        ):
            Membership.objects.create(user=people[name], museum=museum, role=role)
        for name, portal_role in (
            ("dana", PortalRole.Role.MODERATOR),
            ("arman", PortalRole.Role.PROGRAMME_MANAGER),
            ("vera", PortalRole.Role.EXPERT),
        ):
            PortalRole.objects.create(user=people[name], role=portal_role)
        return cls(region_abai=region_abai, region_komi=region_komi, abai=abai, komi=komi, **people)


_STAFF = {"is_staff": True}
_PEOPLE: dict[str, dict[str, Any]] = {
    "aigul": _STAFF,
    "timur": _STAFF,
    "saule": _STAFF,
    "olga": _STAFF,
    "dana": _STAFF,
    "arman": _STAFF,
    "vera": _STAFF,
    "boss": {"is_staff": True, "is_superuser": True},
    "stranger": {},
}


def signed_in(person: User) -> Client:
    """A browser in which this person is signed in and reads English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client
