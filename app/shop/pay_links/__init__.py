"""Where a link to pay leads that staff gave to somebody."""
