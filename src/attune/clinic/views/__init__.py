"""One module per group of pages. A view fetches, makes one call and responds."""
