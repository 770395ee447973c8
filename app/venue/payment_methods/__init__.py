"""Payment methods (modes de règlement) and the points of sale that offer them."""
