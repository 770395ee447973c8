"""What is sold as a gift voucher, and the rules of paying with one."""
