"""Messages that claim to come from a bank: proven or not they are kept; proven they are news."""
