"""What each page shows: frozen dataclasses made from views; templates only walk them."""
