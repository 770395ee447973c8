"""What the demo sells: seating, events, customers, texts."""
