"""Money going back to where it came from. A refund is written before the bank is asked."""
