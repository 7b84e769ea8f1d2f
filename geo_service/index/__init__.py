"""Find the areas that cover points, and their H3 cells."""

from geo_service.index.area_index import AreaIndex, AreaSets
from geo_service.index.disc import disc_shares
from geo_service.index.disc_many import top_sets
from geo_service.index.near import nearest_other

__all__ = ["AreaIndex", "AreaSets", "disc_shares", "nearest_other", "top_sets"]
