"""Checkout: a basket becomes an order, and is paid."""
