"""Contacts: the list, and the sheet of each."""
