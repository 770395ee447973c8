"""Taking instalments: on their day by the worker, or earlier by the shopper."""
