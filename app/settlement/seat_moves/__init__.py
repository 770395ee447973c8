"""Other seats for tickets that are paid: the difference goes back, or is to be paid."""
