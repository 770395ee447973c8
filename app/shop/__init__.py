"""The shop front: one folder a page family."""
