"""What crosses everything: checkout, accounts, privacy, notifications of the providers."""
