"""Public addresses of this app, below the language."""

from django.urls import path

from tours import views

app_name = "tours"
urlpatterns = [
    path("models/", views.models, name="models"),
    path("models/<str:public_id>/", views.model, name="model"),
    path("tours/", views.tours, name="tours"),
    path("tours/<str:public_id>/", views.tour, name="tour"),
]
