"""Labelled texts for training: complaints with the category they were closed under."""

from __future__ import annotations

import sqlalchemy as sa

from geo_service.intake.train_categories import Labelled, label_fault
from geo_service.ledger import Ledger
from geo_service.ledger.clock import from_us
from geo_service.ledger.schema import complaint
from geo_service.service.region import Region
from geo_service.text.tree import padded

_LEVELS = 3


def confirmed(region: Region, ledger: Ledger) -> Labelled:
    """Texts and categories of complaints that a body has answered for, synthetic ones left out.

    Categories were given by persons: intake never fills one in by itself.
    """
    row = complaint.c
    names = (row.category_1, row.category_2, row.category_3)
    query = (
        sa.select(row.pk, row.text, *names, row.received_at)
        .where(row.responded.is_(True), row.category_1 != "", row.synthetic.is_(False))
        .order_by(row.pk)
    )
    labelled = Labelled()
    with ledger.reading() as connection:
        for number, found in enumerate(connection.execute(query), 1):
            path = padded(found[2:5], _LEVELS)
            reason = label_fault(found.text, path)
            if reason:
                labelled.faults.append((number, reason))
                continue
            labelled.texts.append(found.text)
            labelled.paths.append(path)
            labelled.times.append(from_us(found.received_at).isoformat())
    return labelled
