"""Two contacts that are one person: one is kept, with what the other had."""
