"""Addresses about one's own account, below /admin/."""

from django.urls import path

from museumportal.accounts import views

app_name = "accounts"
urlpatterns = [
    path("language/", views.language, name="language"),
    path("password/forgotten/", views.ForgottenPassword.as_view(), name="password_forgotten"),
    path("password/sent/", views.PasswordSent.as_view(), name="password_sent"),
    path("password/set/<uidb64>/<token>/", views.SetPassword.as_view(), name="password_set"),
    path("password/done/", views.PasswordDone.as_view(), name="password_done"),
]
