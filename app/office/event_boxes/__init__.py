"""What an event asks and allows: boxes to tick beside the terms, delivery modes."""
