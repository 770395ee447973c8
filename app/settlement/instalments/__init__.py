"""Paying an order in instalments: the plans a venue offers, and the schedule of each order."""
