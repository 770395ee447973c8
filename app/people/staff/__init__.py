"""The people who run the venue: how they sign in to the office, and what they may do there."""
