"""What every front shares: assets, security headers, errors, forms, regions, limits, languages, logs."""
