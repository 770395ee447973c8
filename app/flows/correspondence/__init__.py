"""What was written to a buyer about an order, and writing it again."""
