"""Where staff begin: what waits for somebody."""
