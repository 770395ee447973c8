"""Instalment plans: shares, dates, what happens when a bank refuses, and what each makes of an order."""
