"""What every wing uses: money, time, refs, states. Standard library only."""
