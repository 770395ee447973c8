"""Taking instalments: on their day by the house, or earlier by the shopper."""
