"""Sweeps and jobs, run by `flask worker`."""
