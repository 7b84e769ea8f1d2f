"""Scan for clusters that last until the final day, rank them, and give their p-values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo_service.alarms.scan.cases import Cases
from geo_service.alarms.scan.permutation import Permuter
from geo_service.alarms.scan.significance import TOLERANCE, Replicates, draw_replicates
from geo_service.alarms.scan.sites import Circles, ScanSites, make_circles
from geo_service.alarms.scan.statistic import best_of_each_centre
from geo_service.base.errors import InputError

#: which secondary clusters are told: none whose circle holds the centre of a likelier one or the
#: other way round; or none that shares a place with a likelier one
NO_CENTRES, NO_OVERLAP = "no-centres", "no-overlap"
_UNKNOWN_RULE = f"secondary clusters are told by {NO_CENTRES} or {NO_OVERLAP}"
#: the seed that SaTScan starts from where none is given
DEFAULT_SEED = 12345678


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """What is scanned: windows in days, circles, replicates.

    ``max_radius`` is in km on the sphere, else in the unit of the plane. ``stop_after`` ends
    the replicates when that many reach the likeliest cluster; 0 never does. Without replicates
    no p is known.
    """

    min_days: int = 1
    max_days: int = 30
    max_share: float = 0.5
    max_radius: float | None = None
    min_cases: int = 2
    replicates: int = 999
    stop_after: int = 0
    secondary: str = NO_CENTRES
    seed: int = DEFAULT_SEED

    def check(self, days: int) -> None:
        """Refuse what cannot be scanned over ``days`` days.

        Raises:
            InputError: a setting is out of range; all faults are told at once.
        """
        faults = [message for wrong, message in self._faults(days) if wrong]
        if faults:
            raise InputError("; ".join(faults))

    def _faults(self, days: int) -> tuple[tuple[bool, str], ...]:
        radius = self.max_radius
        return (
            (not 1 <= self.min_days <= self.max_days, "windows need 1 <= min days <= max days"),
            (
                days < self.max_days,
                f"the period has {days} days, fewer than the longest window of {self.max_days}",
            ),
            (not 0 < self.max_share <= 1, "the largest share must be above 0 and at most 1"),
            (radius is not None and not radius > 0, "the largest radius must be above 0"),
            (self.min_cases < 1, "a cluster needs at least one case"),
            (not 0 <= self.replicates < 10_000_000, "replicates must be 0 to 9,999,999"),
            (self.stop_after < 0, "the stopping number must not be negative"),
            (self.secondary not in (NO_CENTRES, NO_OVERLAP), _UNKNOWN_RULE),
            (not 0 <= self.seed < 1 << 64, "the seed must be 0 to 2**64 - 1"),
        )


@dataclass(frozen=True, slots=True)
class Cluster:
    """A circle and window in which more cases came than expected.

    ``places`` run from the centre outwards. ``p`` is the chance of a likelihood ratio this high
    anywhere, ``p_method`` how it was found (``Replicates.judge``), ``recurrence_days`` how often
    chance alone would give one if scanned daily.
    """

    places: tuple[str, ...]
    start: date
    end: date
    observed: int
    expected: float
    llr: float
    p: float
    p_method: str
    recurrence_days: float
    radius: float


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The clusters, best first, and the replicates they were judged by."""

    clusters: tuple[Cluster, ...]
    replicates: Replicates


@dataclass(frozen=True, slots=True)
class _ScanCandidate:
    centre: int
    sites: tuple[int, ...]
    days: int
    ratio: float
    radius: float
    places: int


def scan(cases: Cases, sites: ScanSites, settings: ScanSettings) -> ScanResult:
    """Find the clusters alive on the last day.

    Raises:
        InputError: there is only one place, no case, or the settings do not fit.
    """
    settings.check(cases.counts.shape[1])
    if len(sites) < 2:
        raise InputError("a scan needs at least two places at different positions")
    if not cases.total:
        raise InputError("there are no cases to scan")
    circles = make_circles(
        sites,
        cases.counts.sum(axis=1),
        max_share=settings.max_share,
        max_radius=settings.max_radius,
    )
    found = _candidates(cases, sites, circles, settings)
    if not found:
        return ScanResult((), Replicates(np.zeros(0), stopped=False))
    permuter = Permuter(
        cases,
        circles,
        min_days=settings.min_days,
        max_days=settings.max_days,
        min_cases=settings.min_cases,
        seed=settings.seed,
    )
    replicates = draw_replicates(
        permuter.draw, settings.replicates, best=found[0].ratio, stop_after=settings.stop_after
    )
    told = _told(found, sites, settings.secondary)
    return ScanResult(tuple(_cluster(c, cases, sites, replicates) for c in told), replicates)


def _candidates(
    cases: Cases, sites: ScanSites, circles: Circles, settings: ScanSettings
) -> list[_ScanCandidate]:
    """Each centre's best, likeliest first; of equal ones the fewest places, then by id."""
    n = len(sites)
    ratio, size, days = np.empty(n), np.empty(n, np.int64), np.empty(n, np.int64)
    best_of_each_centre(
        circles.start,
        circles.nearest,
        cases.window(settings.max_days),
        cases.expected(settings.max_days),
        cases.total,
        settings.min_days,
        settings.min_cases,
        ratio,
        size,
        days,
    )
    found = []
    for centre in np.flatnonzero(ratio > 0).tolist():
        first = int(circles.start[centre])
        last = first + int(size[centre])
        inside = tuple(circles.nearest[first:last].tolist())
        radius = float(circles.distance[last - 1])
        places = sum(len(sites.places[site]) for site in inside)
        found.append(
            _ScanCandidate(centre, inside, int(days[centre]), float(ratio[centre]), radius, places)
        )
    return _ranked(found)


def _ranked(found: list[_ScanCandidate]) -> list[_ScanCandidate]:
    """Sort by ratio; ratios within the tolerance of their neighbour's are one rank."""
    found = sorted(found, key=lambda c: -c.ratio)
    rank, ranks = 0, []
    for before, here in zip([found[0], *found] if found else [], found, strict=False):
        rank += before.ratio - here.ratio > TOLERANCE
        ranks.append(rank)
    keyed = sorted(zip(ranks, found, strict=True), key=lambda r: (r[0], r[1].places, r[1].centre))
    return [candidate for _, candidate in keyed]


def _told(found: list[_ScanCandidate], sites: ScanSites, rule: str) -> list[_ScanCandidate]:
    kept: list[_ScanCandidate] = []
    for candidate in found:
        if not any(_clash(candidate, other, sites, rule) for other in kept):
            kept.append(candidate)
    return kept


def _clash(one: _ScanCandidate, other: _ScanCandidate, sites: ScanSites, rule: str) -> bool:
    if rule == NO_OVERLAP:
        return not set(one.sites).isdisjoint(other.sites)
    apart = sites.position[one.centre] - sites.position[other.centre]
    # single precision, so that a centre on the circle's rim is inside it
    distance = np.float32(np.sqrt((apart**2).sum()))
    return bool(distance <= np.float32(max(one.radius, other.radius)))


def _cluster(
    candidate: _ScanCandidate, cases: Cases, sites: ScanSites, replicates: Replicates
) -> Cluster:
    inside = list(candidate.sites)
    p, method = replicates.judge(candidate.ratio)
    return Cluster(
        places=tuple(name for site in inside for name in sites.places[site]),
        start=cases.end - timedelta(days=candidate.days - 1),
        end=cases.end,
        observed=int(cases.window(candidate.days)[inside, -1].sum()),
        expected=float(cases.expected(candidate.days)[inside, -1].sum()),
        llr=candidate.ratio,
        p=p,
        p_method=method,
        recurrence_days=1 / p,
        radius=candidate.radius,
    )
