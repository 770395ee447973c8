"""The machine behind the shop: what runs, what waits, what is out of order."""
