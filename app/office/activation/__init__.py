"""From the contract with a payment provider to real money: six steps, each with its page."""
