"""Sales channels: who sells, under which brand, with which fees, holds and policies."""
