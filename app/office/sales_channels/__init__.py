"""Sales channels (filières de vente): their rules, their fees, their ways to deliver."""
