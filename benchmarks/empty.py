"""The floor of the page benchmarks: the same server and Django with one empty view and no middleware."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path


urlpatterns = [path("", lambda _: HttpResponse("ok"))]
settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="nothing", ALLOWED_HOSTS=["127.0.0.1"], MIDDLEWARE=[])
django.setup()
application = get_wsgi_application()
