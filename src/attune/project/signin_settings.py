"""Sign-in: django-allauth's settings and Django's own, each with its reason."""

from datetime import timedelta


AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home_of_role"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    # 15 when a password may be the only factor (NIST SP 800-63B-4); long ones and any characters are welcome
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {
            "user_attributes": ("username", "name", "email")
        },  # a sign-in name is long enough by itself
    },
]

# Sessions lie in the database, encrypted, since a request that waits for a new sign-in waits there.
SESSION_ENGINE = "attune.web.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
ATTUNE_IDLE = {
    "partner": timedelta(minutes=15),
    "staff": timedelta(minutes=30),
}  # draft NIST SP 800-63B-4: 30 min
ATTUNE_LONGEST = {"partner": timedelta(hours=8), "staff": timedelta(hours=12)}

# Rate limits are counted in this one server process: they must not be a table that a locked database stops.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

ACCOUNT_ADAPTER = "attune.web.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}  # addresses are not unique here: two partners may share a mailbox
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # sign-up itself is closed; people are invited
ACCOUNT_USER_MODEL_EMAIL_FIELD = (
    None  # contact addresses lie in each person's ledger, not in the sign-in library
)
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False  # a mail about a new key could go to a mailbox that somebody else reads
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False  # "remember this device" remembers whoever holds the device
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_FORMAT = {
    "numeric": True,
    "length": 6,
    "dashed": False,
}  # typed from a telephone's screen
ACCOUNT_FORMS = {"request_login_code": "attune.web.signin_forms.RequestCodeForm"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    # Failures count for a name from one network address: partners who share a home must not lock each other out.
    "login": "60/m/ip",
    "login_failed": "100/m/ip,8/5m/key",
    # Six digits and three tries for each code: at 20 codes an hour a day of guessing finds one name in 700.
    "request_login_code": "20/m/ip,10/h/key",
    "codes_for_a_name": "20/h/key",
}
MFA_ADAPTER = "attune.web.accounts.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Harbour"
MFA_TOTP_TOLERANCE = 1  # the number shown half a minute ago still works: people type slowly, clocks drift
USERSESSIONS_TRACK_ACTIVITY = False
