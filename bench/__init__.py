"""How fast it is and what it costs, measured on one machine: `make bench`."""
