"""What pays an order besides the card: reserved at Continue, captured when all is paid, else released."""
