"""A smoothed surface of complaints per km², with a fixed bandwidth in metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geo_service.base.errors import InputError
from geo_service.base.model import FloatArray

#: grid steps per bandwidth: the surface is then within about 1 % of the continuous one
STEPS_PER_BANDWIDTH = 6
#: largest grid, in nodes
MOST_NODES = 6_000_000
M2_PER_KM2 = 1e6


@dataclass(frozen=True, slots=True)
class Surface:
    """Complaints per km² at nodes (rows, columns), ``step_m`` apart, in a plane in metres.

    ``values[row, column]`` is at ``(x0_m + column * step_m, y0_m + row * step_m)``; NaN outside
    the region.
    """

    x0_m: float
    y0_m: float
    step_m: float
    bandwidth_m: float
    values: FloatArray

    def at(self, x_m: FloatArray, y_m: FloatArray) -> FloatArray:
        """Give the surface at the nodes nearest to points (n,); NaN outside the region."""
        column = np.rint((x_m - self.x0_m) / self.step_m).astype(np.int64)
        row = np.rint((y_m - self.y0_m) / self.step_m).astype(np.int64)
        rows, columns = self.values.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        found = np.full(len(column), np.nan)
        found[inside] = self.values[row[inside], column[inside]]
        return found

    def total(self) -> float:
        """Give the complaints under the surface; those counted, but for the edge."""
        return float(np.nansum(self.values)) * self.step_m**2 / M2_PER_KM2


def density(
    x_m: FloatArray,
    y_m: FloatArray,
    counts: FloatArray,
    region: shapely.Geometry,
    bandwidth_m: float,
) -> Surface:
    """Spread counts at points (n,) over the region (all in one plane in metres).

    The kernel is quartic with radius ``bandwidth_m``. Near the edge the surface is divided by
    the share of the kernel that lies inside, so an even spread stays even up to the edge.
    Source: Diggle (1985), Applied Statistics 34, for the edge; Silverman (1986) for the kernel.

    Raises:
        InputError: the bandwidth is not positive, or too small for a region of this size.
    """
    step_m = bandwidth_m / STEPS_PER_BANDWIDTH
    west, south, east, north = _extent(x_m, y_m, region)
    if not bandwidth_m > 0 or (east - west) * (north - south) > MOST_NODES * step_m**2:
        raise InputError(
            f"a bandwidth of {bandwidth_m:g} m is too small for this region",
            hint="use a larger one, for example 1000 m",
        )
    columns = np.arange(west, east + step_m, step_m)
    rows = np.arange(south, north + step_m, step_m)
    binned = _bin(x_m, y_m, counts, columns, rows, step_m)
    within = np.maximum(_within(region, columns, rows, step_m), np.where(binned > 0, 0.25, 0.0))
    inside = within > 0
    kernel = _quartic()
    reach = _convolve(within, kernel)
    spread = np.maximum(_convolve(binned, kernel), 0.0) / step_m**2 * M2_PER_KM2
    values = np.divide(spread, reach, out=np.full_like(spread, np.nan), where=inside)
    return Surface(west, south, step_m, bandwidth_m, values)


def _extent(
    x_m: FloatArray, y_m: FloatArray, region: shapely.Geometry
) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.bounds(region)
    if len(x_m):
        west, east = min(west, x_m.min()), max(east, x_m.max())
        south, north = min(south, y_m.min()), max(north, y_m.max())
    return float(west), float(south), float(east), float(north)


def _bin(
    x_m: FloatArray,
    y_m: FloatArray,
    counts: FloatArray,
    columns: FloatArray,
    rows: FloatArray,
    step_m: float,
) -> FloatArray:
    column = np.rint((x_m - columns[0]) / step_m).astype(np.int64)
    row = np.rint((y_m - rows[0]) / step_m).astype(np.int64)
    shape = (len(rows), len(columns))
    flat = np.bincount(row * shape[1] + column, weights=counts, minlength=shape[0] * shape[1])
    return flat.astype(np.float64).reshape(shape)


def _within(
    region: shapely.Geometry, columns: FloatArray, rows: FloatArray, step_m: float
) -> FloatArray:
    """Give the share of each node's square that lies in the region, from its four corners."""
    shapely.prepare(region)
    half = step_m / 2
    x, y = np.meshgrid(
        np.append(columns - half, columns[-1] + half), np.append(rows - half, rows[-1] + half)
    )
    corner: FloatArray = np.asarray(shapely.contains_xy(region, x, y), np.float64)
    shares: FloatArray = (corner[1:, 1:] + corner[1:, :-1] + corner[:-1, 1:] + corner[:-1, :-1]) / 4
    return shares


def _quartic() -> FloatArray:
    """Give the kernel's weights on the grid, summing to 1."""
    offsets = np.arange(-STEPS_PER_BANDWIDTH, STEPS_PER_BANDWIDTH + 1) / STEPS_PER_BANDWIDTH
    squared = offsets[:, None] ** 2 + offsets[None, :] ** 2
    weights = np.where(squared < 1, (1 - squared) ** 2, 0.0)
    normal: FloatArray = weights / weights.sum()
    return normal


def _convolve(grid: FloatArray, kernel: FloatArray) -> FloatArray:
    """Convolve by FFT, zero beyond the grid, same shape as ``grid``."""
    shape = [g + k - 1 for g, k in zip(grid.shape, kernel.shape, strict=True)]
    product = np.fft.rfft2(grid, shape) * np.fft.rfft2(kernel, shape)
    full = np.fft.irfft2(product, shape)
    half = kernel.shape[0] // 2
    return full[half : half + grid.shape[0], half : half + grid.shape[1]]
