"""What a venue has to say by law: who publishes the shop, its terms, how it handles data."""
