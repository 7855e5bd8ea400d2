"""The instruments room: questionnaires, what their answers mean, and what in them must reach a clinician."""
