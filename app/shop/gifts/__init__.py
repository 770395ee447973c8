"""Gift vouchers in the shop."""
