"""What is owed to whom: the ledger, gift vouchers, credit."""
