"""Double-entry books: accounts are words, postings sum to zero, nothing is ever edited."""
