"""What is sold: events and places, prices, baskets, orders, tickets."""
