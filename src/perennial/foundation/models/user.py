"""People who sign in, and invitations to do so."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.foundation.choices import Language, Role


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail."""

    def create_user(self, email: str, name: str, role: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), name=name, role=role, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """One of our people who signs in. What they see follows from role, their clients and deputies."""

    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=200)
    role = models.CharField(_("Role"), max_length=3, choices=Role.choices)
    title = models.CharField(_("Post"), max_length=200, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=Language.choices, default=Language.EN)
    theme = models.CharField(max_length=5, default="", blank=True)  # '', 'light', 'dark'
    shortcuts = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(_("Administrator"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Django's admin is a back room for administrators only."""
        return self.is_administrator

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class Invitation(models.Model):
    """A link by which a new person sets a password; only the hash of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user} until {self.expires_at:%Y-%m-%d}"
