"""What someone is thinking of buying, and how long the seats are held for them."""
