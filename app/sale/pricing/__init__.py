"""What things come to: the one place where a price is worked out."""
