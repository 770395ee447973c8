"""Issuing vouchers, finding them by their code, their balances; and which products are for sale."""

from __future__ import annotations

from app.accounting.vouchers.services.balances import left_on, lock
from app.accounting.vouchers.services.by_hand import (
    LONGEST_YEARS,
    MoreThanLeft,
    TooEarly,
    TooLate,
    block,
    correct,
    extend,
    issue_by_hand,
    unblock,
)
from app.accounting.vouchers.services.codes import (
    VoucherRefusal,
    VoucherRejected,
    by_code,
    change_code,
    issue,
    mint,
)
from app.accounting.vouchers.services.named import (
    AmbiguousVoucher,
    UnknownVoucher,
    ends,
    find,
    named,
    subject,
)
from app.accounting.vouchers.services.product_details import (
    HIGHEST_MINOR,
    LONGEST_MONTHS,
    MOST_VALUES,
    BadProduct,
    NotLinked,
    ProductDetails,
)
from app.accounting.vouchers.services.saved import forget_for, one_saved, save_for, saved_by, usable_of
from app.accounting.vouchers.services.voucher_products import (
    ProductCodeTaken,
    UnknownProduct,
    change_product,
    create_product,
    find_product,
    for_sale,
    products,
    publish,
    sellable,
    withdraw,
)
from app.accounting.vouchers.services.voucher_products import subject as product_subject
