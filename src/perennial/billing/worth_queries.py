"""What work is worth by the rules of invoices, open to rooms that do not invoice (margin)."""

from perennial.billing.rules.pricing import CannotPrice, Rate, discount_of, price_fee, price_seat, price_time

__all__ = ["CannotPrice", "Rate", "discount_of", "price_fee", "price_seat", "price_time"]
