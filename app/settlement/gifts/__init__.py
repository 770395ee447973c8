"""Gift vouchers that were paid for: issued with the sale, sent on their day, sent again under a new code."""
