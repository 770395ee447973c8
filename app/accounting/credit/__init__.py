"""A contact's credit: money the venue owes them, to be spent on orders."""
