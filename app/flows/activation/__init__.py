"""From the contract with a provider to real money: steps that several people may take, saved at each."""
