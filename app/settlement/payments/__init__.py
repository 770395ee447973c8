"""Attempts to pay, refunds, and news from the bank; the only caller of psp."""
