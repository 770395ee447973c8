"""How tickets reach the shopper: modes, delays, fees."""
