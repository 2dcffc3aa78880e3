"""The portal's own user, and roles that reach across museums."""

from collections.abc import Iterator
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from museumportal.lib.internal import WHOLE


class User(AbstractUser):
    """Anybody who signs in. Signs in by user name or e-mail address, which is theirs alone."""

    INTERNAL_FIELDS = ("username", "first_name", "last_name", "email")

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Another account already uses this e-mail address.")},
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    sessions_ended = models.DateTimeField(
        null=True,
        editable=False,
        db_comment="sessions begun before are nobody's; empty: none was ended so",
    )

    objects: ClassVar[UserManager["User"]] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("Another account already uses this e-mail address."),
            )
        ]

    def clean(self) -> None:
        """Addresses are kept in small letters: so `unique` sees who has one already."""
        super().clean()
        self.email = self.email.lower()

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_session_auth_hash(self) -> str:
        """What a session must know to be this person's: another one once sessions are ended."""
        return super().get_session_auth_hash() + self._era()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return (known + self._era() for known in super().get_session_auth_fallback_hash())

    def _era(self) -> str:
        return f"-{self.sessions_ended.timestamp()}" if self.sessions_ended else ""

    @cached_property
    def portal_roles(self) -> frozenset[str]:
        """The roles held across all museums; a superuser holds every one. One query an instance."""
        if not self.is_active:
            return frozenset()
        if self.is_superuser:
            return frozenset(PortalRole.Role.values)
        return frozenset(self.portal_role_rows.values_list("role", flat=True))

    @property
    def is_moderator(self) -> bool:
        return PortalRole.Role.MODERATOR in self.portal_roles


class PortalRole(models.Model):
    """A role somebody holds for the whole portal, not for one museum."""

    class Role(models.TextChoices):
        MODERATOR = "moderator", _("moderator")
        PROGRAMME_MANAGER = "programme_manager", _("programme manager")
        EXPERT = "expert", _("expert")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="portal_role_rows",
        verbose_name=_("user"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("portal role")
        verbose_name_plural = _("portal roles")
        ordering = ["user_id", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"],
                name="portal_role_once",
                violation_error_message=_("This person already has this role."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class FormDraft(models.Model):
    """What somebody has typed into a form and not saved yet. That person alone ever sees it."""

    INTERNAL_FIELDS = (WHOLE,)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,  # the indexes below begin with it
    )
    form = models.CharField(max_length=100, db_comment="which form: catalog.museumobject")
    record = models.CharField(max_length=40, blank=True, db_comment="key; empty for a new one")
    token = models.CharField(max_length=40, db_comment="names the form while it is open")
    title = models.CharField(max_length=200, blank=True)
    values = models.JSONField(db_comment="name of an input → list of what it sends; no files")
    saved = models.DateTimeField()

    class Meta:
        verbose_name = _("unsaved work")
        verbose_name_plural = _("unsaved work")
        ordering = ["user_id", "-saved", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="form_draft_once")]
        indexes = [models.Index(fields=["user", "form", "record"], name="form_draft_of_record")]

    def __str__(self) -> str:
        return self.title or self.form
