"""One's own way in: password, second factors, recovery codes, signed-in devices."""
