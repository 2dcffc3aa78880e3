"""How far a point lies outside a region, by the region's boundary; how far is too far."""

from decimal import Decimal
from math import cos, radians

from shapely import Point, make_valid
from shapely.affinity import scale
from shapely.geometry import shape

from regions.models import Museum, Region

NEAR = 15.0
"""Kilometres that a museum may lie outside the boundary of its region.

Boundaries that are free to use are simplified: they cut bays, leave out islands and run straight
where rivers wind. Ten to fifteen kilometres forgive that, and still find swapped coordinates and
the wrong region.
"""
_DEGREE = 111.2  # kilometres of latitude


def kilometres_outside(region: Region, latitude: Decimal, longitude: Decimal) -> float:
    """How far the point (degrees, WGS 84) lies outside the region; 0 inside.

    0 where the region has no boundary: nothing is known against the point. Distances are those of
    a plane that fits at the point's latitude, right to one per cent over what `NEAR` asks.
    """
    if not region.boundary:
        return 0.0
    narrower = cos(radians(float(latitude)))
    area = scale(make_valid(shape(region.boundary)), xfact=narrower, yfact=1, origin=(0, 0))
    around = (float(longitude) + turn for turn in (-360, 0, 360))  # across the date line
    points = (Point(east * narrower, float(latitude)) for east in around)
    return _DEGREE * min(float(area.distance(point)) for point in points)


def newly_outside(museum: Museum) -> float:
    """How many kilometres outside its region the museum would move by being saved; 0 inside.

    0 too where neither point nor region differ from what is stored: a museum that stays where it
    is is never judged, whatever boundary has come in since.
    """
    if museum.latitude is None or museum.longitude is None:
        return 0.0
    place = {name: getattr(museum, name) for name in ("region_id", "latitude", "longitude")}
    if museum.pk and Museum.objects.filter(pk=museum.pk, **place).exists():
        return 0.0
    return kilometres_outside(museum.region, museum.latitude, museum.longitude)
