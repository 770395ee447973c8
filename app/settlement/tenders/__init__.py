"""What pays an order besides the card: set aside at Continue, taken when all is paid, else given back."""
