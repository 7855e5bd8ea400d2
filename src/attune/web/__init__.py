"""What all pages share: who may open them, sign-in, headers, templates and styles."""
