"""The basket, and what becomes of it when its time ends."""
