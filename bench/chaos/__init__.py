"""The whole shop under random purchases while its parts are killed, cut off and lied to: `make chaos`."""
