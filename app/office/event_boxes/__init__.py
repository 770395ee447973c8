"""Boxes an event asks to tick at the Summary, beside the terms."""
