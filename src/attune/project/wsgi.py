"""The WSGI application that the server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune.project.settings")
application = get_wsgi_application()
# What was loaded at start stays, and a chart of thousands of entries must not make Python search for cycles it has not.
gc.freeze()
gc.set_threshold(100_000, 20, 20)
