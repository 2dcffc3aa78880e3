"""Whether a point lies in a region, by the region's boundary."""

from decimal import Decimal

from shapely import Point, make_valid
from shapely.geometry import shape

from regions.models import Region


def lies_in(region: Region, latitude: Decimal, longitude: Decimal) -> bool:
    """Whether the point (degrees, WGS 84) lies in the region or within about 2 km of it.

    The tolerance forgives coarse boundaries at shores and borders. True where the region has no
    boundary: nothing is known against the point.
    """
    if not region.boundary:
        return True
    area = make_valid(shape(region.boundary))
    return bool(area.distance(Point(float(longitude), float(latitude))) <= 0.02)
