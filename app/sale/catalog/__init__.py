"""What is on: venues, events, sessions, seat maps, prices; every sellable place is a row."""
