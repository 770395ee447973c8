"""How a venue sells: sales channels, points of sale, payment methods, delivery modes."""
