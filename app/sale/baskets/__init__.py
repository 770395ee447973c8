"""What a shopper is about to buy, and how long the seats are held."""
