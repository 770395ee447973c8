"""Events (événements): what is on, its sessions, its prices, and putting it into the shop."""
