"""The three doors: what anyone sees, what partners see, what the clinic sees."""

from django.urls import include, path


urlpatterns = [
    path("", include("attune.public.urls")),
    path("", include("attune.web.urls")),
    path("my/", include("attune.portal.urls")),
    path("clinic/", include("attune.clinic.urls")),
]

handler400 = "attune.web.errors.bad_request"
handler403 = "attune.web.errors.csrf_failure"
handler404 = "attune.web.errors.not_found"
handler500 = "attune.web.errors.server_error"
