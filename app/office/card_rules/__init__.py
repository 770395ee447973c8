"""What a sales channel asks of a card, and what other rules would have meant for past payments."""
