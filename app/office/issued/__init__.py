"""Vouchers that were issued: found, looked at, and what staff do to one."""
