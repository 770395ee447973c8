"""Issued tickets: unbroken serial numbers, signed codes, the PDF."""
