"""A contact's credit balance: money of theirs that the house keeps, to be spent on orders."""
