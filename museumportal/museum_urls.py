"""Pages of museums and regions, below the language.

They show what museums keep, so they live in the roof: the app `regions` knows no catalogue.
"""

from django.urls import path

from museumportal.views.museums import museum, museums
from museumportal.views.regions import region, region_map, regions

app_name = "regions"
urlpatterns = [
    path("museums/", museums, name="museums"),
    path("museums/<str:public_id>/", museum, name="museum"),
    path("regions/", regions, name="regions"),
    path("regions/<str:code>/", region, name="region"),
    path("map/", region_map, name="map"),
]
