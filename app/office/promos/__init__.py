"""Promo codes (codes promotionnels): shared ones and lists of coupons, and trying one on."""
