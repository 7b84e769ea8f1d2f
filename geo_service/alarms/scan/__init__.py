"""The prospective space-time permutation scan: where cases pile up in place and time at once.

Source: Kulldorff et al. (2005), A space-time permutation scan statistic for disease outbreak
detection, PLoS Medicine 2(3) e59; with the conventions of the SaTScan program.
"""

from geo_service.alarms.scan.cases import Cases, strata_of_days
from geo_service.alarms.scan.run import Cluster, ScanResult, ScanSettings, scan
from geo_service.alarms.scan.sites import (
    Circles,
    ScanSites,
    make_circles,
    plane_sites,
    sphere_sites,
)

__all__ = [
    "Cases",
    "Circles",
    "Cluster",
    "ScanResult",
    "ScanSettings",
    "ScanSites",
    "make_circles",
    "plane_sites",
    "scan",
    "sphere_sites",
    "strata_of_days",
]
