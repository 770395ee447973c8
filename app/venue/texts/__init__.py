"""Sentences of shop pages and emails, as a sales channel says them in its own words."""
