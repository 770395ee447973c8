"""What is on: events, performances, prices; every sellable place is a row."""
