"""Public addresses of this app, below the language."""

from django.urls import path

from grants import views

app_name = "grants"
urlpatterns = [
    path("programme/", views.programmes, name="programmes"),
    path("programme/calls/<str:public_id>/", views.call, name="call"),
    path("programme/awards/<str:public_id>/", views.award, name="award"),
    path("programme/<str:public_id>/", views.programme, name="programme"),
    path("progress/", views.progress, name="progress"),
]
