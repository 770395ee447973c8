"""What is on: venues, events, performances, seat maps, prices; every sellable place is a row."""
