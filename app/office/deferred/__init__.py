"""Deferred accounts by age: who owes what, reminders, and what was paid otherwise."""
