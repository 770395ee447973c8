"""Gift vouchers: stored value that pays a price, and never lowers it."""
