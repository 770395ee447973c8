"""How an order gets paid, completed and undone."""
