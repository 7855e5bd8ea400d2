"""Attune: ketamine-assisted couples therapy, run by one clinic for two patients and one relationship."""
