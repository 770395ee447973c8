"""The wire to the banks: dataclasses in, dataclasses out. No tables, no Flask."""
