"""Pages through the whole stack, against the smallest page of the same stack."""

from django.test import Client
from django.urls import reverse

from catalog.models import MuseumObject
from tests.benchmarks.table import Row, seconds


def run(size: int) -> list[Row]:
    """Server time of a page, as a multiple of `/livez` behind the same middleware."""
    client = Client(headers={"host": "localhost"})
    record = MuseumObject.objects.public().order_by("pk")[0]
    pages = {
        "home": reverse("home"),
        "browse": reverse("catalog:objects"),
        "browse, one word": f"{reverse('catalog:objects')}?q=the",
        "object": record.get_absolute_url(),
        "museum": record.museum.get_absolute_url(),
        "API, 50 objects": "/api/v1/objects/",
        "API, one object": f"/api/v1/objects/{record.public_id}/",
    }
    smallest = seconds(lambda: client.get("/livez")) * 1000

    def fetch(address: str) -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    return [
        Row(f"page: {name}", seconds(lambda a=address: fetch(a)) * 1000, smallest, "ms", "/livez")
        for name, address in pages.items()
    ]
