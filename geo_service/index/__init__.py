"""Points to the areas that cover them, and to H3 cells."""

from geo_service.index.area_index import AreaIndex, AreaSets
from geo_service.index.disc import centre_shares, disc_shares
from geo_service.index.near import nearest_other

__all__ = ["AreaIndex", "AreaSets", "centre_shares", "disc_shares", "nearest_other"]
