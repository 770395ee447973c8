"""Money going back to where it came from: its row exists before the bank is asked."""
