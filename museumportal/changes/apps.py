from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "museumportal.changes"
    label = "changes"
