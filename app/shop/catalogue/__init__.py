"""What is on: the catalogue, an event, its presale and its waiting list."""
