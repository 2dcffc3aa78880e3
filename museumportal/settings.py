"""Settings of the portal, read from the environment and safe for production by default.

Every variable is listed in docs/operation.md. `museumportal/checks.py` explains bad values.
"""

import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from environs import Env

from museumportal.api_schema import DESCRIPTION
from museumportal.embedded import addresses
from museumportal.schedule import BEAT_SCHEDULE

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", "") or BASE_DIR / "var")
EMBEDDED = not (env.str("DATABASE_URL", "") and env.str("REDIS_URL", ""))
_embedded = addresses(VAR_DIR)
DATABASE_URL = env.str("DATABASE_URL", "") or _embedded.database_url
REDIS_URL = env.str("REDIS_URL", "") or _embedded.redis_url


def _embedded_secret_key() -> str:
    """One key for each installation with embedded servers, made at its first start."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        made = VAR_DIR / f"secret-key.{secrets.token_hex(4)}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50))
        made.replace(path)
    return path.read_text().strip()


# Security
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or (_embedded_secret_key() if EMBEDDED else "")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
HTTPS = env.bool("HTTPS", not EMBEDDED)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost"] if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Applications, from the cellar to the roof
INSTALLED_APPS = [
    "modeltranslation",
    "museumportal.accounts.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "corsheaders",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rules.apps.AutodiscoverRulesConfig",
    "simple_history",
    "museumportal.changes",
    "museumportal.accounts",
    "regions",
    "catalog",
    "tours",
    "grants",
    "museumportal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "museumportal.middleware.PublicPictures",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "museumportal.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "museumportal.accounts.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "museumportal.middleware.ImpossibleValues",
    "museumportal.middleware.Unavailable",
]
ROOT_URLCONF = "museumportal.urls"
FORM_RENDERER = "museumportal.lib.form_renderer.FormRenderer"
WSGI_APPLICATION = "museumportal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Data
DATABASES: dict[str, Any] = {"default": env.dj_db_url("DATABASE_URL", DATABASE_URL)}
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": env.int("DATABASE_POOL", 8),
    "timeout": 10,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "museumportal.lib.cache.OptionalRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_timeout": 5},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SEARCH_DIR = Path(env.str("SEARCH_DIR", "") or VAR_DIR / "search")

# Work in the background
CELERY_BROKER_URL = (
    f"redis+socket://{REDIS_URL.removeprefix('unix://')}"
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_PRIORITY = 5
CELERY_BROKER_TRANSPORT_OPTIONS = {"queue_order_strategy": "priority", "visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = env.str("TIME_ZONE", "Asia/Almaty")
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
BATCHES_AT_ONCE = env.int("BATCHES_AT_ONCE", 1)  # fewer than workers have processes

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "museumportal.accounts.lock.counted_name"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the quarter of an hour the page promises
AXES_LOCKOUT_CALLABLE = "museumportal.accounts.views.locked"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]  # kept out of the records
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", True)
ACCOUNT_ADAPTER = "museumportal.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"  # invited people have proven theirs by the link they got
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
# Wrong codes for one account, wherever they come from; axes counts those of one address.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/h/key", "reauthenticate": None}
MFA_ADAPTER = "museumportal.accounts.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "museumportal.accounts.forms.CodeForm",
    "reauthenticate": "museumportal.accounts.forms.CodeAgainForm",
    "activate_totp": "museumportal.accounts.forms.SetUpForm",
}
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
OIDC_ISSUER = env.str("OIDC_ISSUER", "")
OIDC_NAME = env.str("OIDC_NAME", "") or "OpenID Connect"
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
SOCIALACCOUNT_ADAPTER = "museumportal.accounts.adapters.OidcAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: the policy lets no form lead to another host
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ],
    }
EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    vars().update(env.dj_email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "portal@localhost")

# Languages and time
LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
MODELTRANSLATION_DEFAULT_LANGUAGE = "kk"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("kk", "ru", "en")
# Named here they win over the texts of the libraries, which share short ones such as "Items"; the
# last one says again what the libraries' own catalogues say badly or not at all.
LOCALE_PATHS = [
    BASE_DIR / package / "locale"
    for package in (
        *("museumportal", "museumportal/accounts", "regions", "catalog", "tours", "grants"),
        "museumportal/libraries",
    )
]
FORMAT_MODULE_PATH = ["museumportal.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = CELERY_TIMEZONE

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "museumportal.staticfiles.NodePackagesFinder",
]
# Names with a content hash, and those below a versioned package, never change their content.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/static/(vendor/.+@\d|.+\.[0-9a-f]{12}\.)"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Pieces of files that are still being sent; one disk for all web processes
UPLOAD_DIR = Path(env.str("UPLOAD_DIR", "") or VAR_DIR / "uploads")
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", 20 << 30)
MEDIA_S3_BUCKET = env.str("MEDIA_S3_BUCKET", "")
MEDIA_S3 = {
    "bucket_name": MEDIA_S3_BUCKET,
    "endpoint_url": env.str("MEDIA_S3_ENDPOINT", "") or None,
    "region_name": env.str("MEDIA_S3_REGION", "") or None,
    "access_key": env.str("MEDIA_S3_ACCESS_KEY", "") or None,
    "secret_key": env.str("MEDIA_S3_SECRET_KEY", "") or None,
}
STORAGES: dict[str, Any] = {
    "default": (
        {"BACKEND": "museumportal.lib.storage_s3.S3Storage", "OPTIONS": MEDIA_S3}
        if MEDIA_S3_BUCKET
        else {"BACKEND": "museumportal.lib.storage.LocalStorage"}
    ),
    "staticfiles": {"BACKEND": "museumportal.staticfiles.PortalStaticFilesStorage"},
}
CLAMD_SOCKET = env.str("CLAMD_SOCKET", "")
IMAGE_MAX_PIXELS = env.int("IMAGE_MAX_PIXELS", 1_000_000_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000  # a pasted list of a large museum's numbers
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # forms say in words that they take fewer

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "museumportal.api_problems.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Museum portal",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "museumportal.api_schema.with_common_parts",
    ],
    "ENUM_NAME_OVERRIDES": {"StatusEnum": "museumportal.lib.fields.Status"},
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": "none"},
}
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/(api|iiif|id|oai)/.*$"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "pyvips": {"level": "WARNING"},
        # Each try to reconnect is a warning; the portal says it all in one sentence.
        "psycopg.pool": {"level": "ERROR"},
        "botocore": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
