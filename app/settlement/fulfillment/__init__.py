"""A paid order gets its seats, its tickets and its letter, or its money back."""
