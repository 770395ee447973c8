"""Signing in and out, on Flask-Security: its passwords and sessions; our pages, words and mails."""
