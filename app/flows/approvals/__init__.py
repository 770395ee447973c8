"""Four eyes: what one person may not do alone is asked for, and done when somebody else agrees."""
