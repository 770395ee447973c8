"""The team: who works here, with which roles, and on which devices."""
