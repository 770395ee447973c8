"""Bank transfers that arrived for what was open."""
