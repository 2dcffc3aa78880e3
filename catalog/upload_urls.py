"""Where browsers of the staff send large files piece by piece."""

from django.urls import path

from catalog.views.uploads import upload, uploads

urlpatterns = [
    path("", uploads, name="uploads"),
    path("<uuid:key>", upload, name="upload"),
]
