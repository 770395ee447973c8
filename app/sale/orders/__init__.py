"""What was agreed: lines, adjustments, frozen prices. Orders do not know how they are paid."""
