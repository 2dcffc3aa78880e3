"""Addresses of the portal."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from catalog.views.vocabularies import vocabulary, vocabulary_file
from museumportal import operation
from museumportal.api_problems import Nowhere
from museumportal.identifiers import identifier
from museumportal.metrics import metrics
from museumportal.views.home import favicon, home, root
from museumportal.views.robots import robots
from museumportal.views.suggest import suggest

handler400 = "museumportal.views.refused.bad_request"

urlpatterns = [
    path("", root, name="root"),
    path("favicon.ico", favicon),
    path("robots.txt", robots),
    path("livez", operation.livez),
    path("readyz", operation.readyz),
    path("metrics", metrics),
    path("admin/", include("museumportal.accounts.urls")),
    path("admin/", include("museumportal.accounts.sign_in_urls")),
    path("admin/people/", include("regions.admin.people_urls")),
    path("admin/uploads/", include("catalog.upload_urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("museumportal.api_urls")),
    re_path(r"^api/(.*/)?$", Nowhere.as_view()),
    path("id/<str:public_id>", identifier, name="identifier"),
    path("vocabularies/<slug:name>", vocabulary, name="vocabulary"),
    path("vocabularies/<slug:name>.<slug:ending>", vocabulary_file, name="vocabulary_file"),
    path("iiif/", include("catalog.iiif.urls")),
    path("media/", include("catalog.media_urls")),
    path("media/", include("tours.media_urls")),
    *i18n_patterns(
        path("", home, name="home"),
        path("suggest/", suggest, name="suggest"),
        path("", include("museumportal.museum_urls")),
        path("", include("catalog.urls")),
        path("", include("tours.urls")),
        path("", include("grants.urls")),
    ),
]
