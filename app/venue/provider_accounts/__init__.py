"""The accounts a channel has at a payment provider, with keys that can be replaced while payments go on."""
