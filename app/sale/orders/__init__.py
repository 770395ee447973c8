"""What was agreed: lines, adjustments, prices frozen; never learns how it was paid."""
