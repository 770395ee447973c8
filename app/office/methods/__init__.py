"""Payment methods (modes de règlement), and which of them each point of sale offers."""
