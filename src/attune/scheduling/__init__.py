"""Room: the first request, how a person may safely be reached, and appointments' plain facts."""
