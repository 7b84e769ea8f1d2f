"""A daily property is made once a day, by the region's own calendar."""

from datetime import date

from geo_service.base.daily import daily_property


class Folder:
    day = date(2025, 12, 31)

    def today(self):
        return self.day


class Owner:
    def __init__(self):
        self.folder = Folder()
        self.made = 0

    @daily_property
    def value(self):
        """What it is."""
        self.made += 1
        return self.folder.today().isoformat()


def test_it_is_made_anew_when_the_day_changes():
    owner = Owner()
    assert (owner.value, owner.value, owner.made) == ("2025-12-31", "2025-12-31", 1)
    owner.folder.day = date(2026, 1, 1)
    assert (owner.value, owner.value, owner.made) == ("2026-01-01", "2026-01-01", 2)
    assert Owner.value.__doc__ == "What it is."
