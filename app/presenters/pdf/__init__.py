"""Tickets and gift vouchers on paper, drawn by typst."""
