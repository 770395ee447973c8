"""Issuing vouchers, finding them by their code, their balances; and which products are for sale."""

from __future__ import annotations

from app.accounting.vouchers.services.balances import AmbiguousVoucher, UnknownVoucher, block, left_on, lock
from app.accounting.vouchers.services.codes import (
    VoucherRefusal,
    VoucherRejected,
    by_code,
    change_code,
    issue,
    mint,
)
from app.accounting.vouchers.services.saved import forget_for, one_saved, save_for, saved_by, usable_of
from app.accounting.vouchers.services.voucher_products import (
    NotLinked,
    ProductCodeTaken,
    ProductDetails,
    UnknownProduct,
    create_product,
    for_sale,
    products,
    publish,
    withdraw,
)
