"""The four steps, one module each; step_guard.py sends each visitor to the right one."""
