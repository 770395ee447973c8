"""What a word somebody typed may be: an order, a ticket, a voucher, a contact."""
