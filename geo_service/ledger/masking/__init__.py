"""Masking of personal data: what is found, what it is replaced by, how to put it back."""

from geo_service.ledger.masking.column import MaskedColumn, mask_column
from geo_service.ledger.masking.mask import Masked, MaskedSpan, mask, restore

__all__ = ["Masked", "MaskedColumn", "MaskedSpan", "mask", "mask_column", "restore"]
