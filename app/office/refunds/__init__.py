"""Money on its way back: what the bank refused, what is under way, what arrived."""
