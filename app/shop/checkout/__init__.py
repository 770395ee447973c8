"""The four steps, one module each; entrance.py is the door."""
