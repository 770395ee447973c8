"""Commands: what staff and machines type. `flask --help` lists them."""
