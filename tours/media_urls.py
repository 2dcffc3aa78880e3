"""Addresses of files, below ``/media/`` and without a language."""

from django.urls import path

from tours import media

app_name = "tours_media"
urlpatterns = [
    path("models/<str:public_id>.glb", media.model_file, name="model_file"),
    path("models/<str:public_id>.jpg", media.model_poster, name="model_poster"),
    path("panoramas/<str:public_id>.jpg", media.panorama_file, name="panorama_file"),
    path("tours/<str:public_id>/<int:number>.jpg", media.scene_picture, name="scene_picture"),
]
