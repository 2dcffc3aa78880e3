"""Public addresses of this app, below the language."""

from django.urls import path

from catalog.views.browse import browse
from catalog.views.compare import compare
from catalog.views.digest import digest
from catalog.views.galleries import galleries, gallery
from catalog.views.makers import maker
from catalog.views.mirador import mirador
from catalog.views.more_facets import more_facets
from catalog.views.objects import object_page
from catalog.views.reuse import citation_file

app_name = "catalog"
urlpatterns = [
    path("objects/", browse, name="objects"),
    path("objects/facets/", more_facets, name="facets"),
    path("objects/<str:public_id>/", object_page, name="object"),
    path("objects/<str:public_id>/citation.<str:style>", citation_file, name="citation"),
    path("digest/<str:token>/", digest, name="digest"),
    path("compare/", compare, name="compare"),
    path("mirador/", mirador, name="mirador"),
    path("galleries/", galleries, name="galleries"),
    path("galleries/<str:public_id>/", gallery, name="gallery"),
    path("makers/<str:public_id>/", maker, name="maker"),
]
