"""Instalments that are due, declined, late or suspended, and what staff do about each."""
