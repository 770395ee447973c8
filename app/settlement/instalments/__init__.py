"""Paying an order in instalments: the venue's plans, and the schedule of each order that follows one."""
