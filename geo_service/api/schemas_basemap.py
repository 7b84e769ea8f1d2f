"""Response models about the basemap."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field


class BasemapInfo(BaseModel):
    """The basemap: where its tiles are, and what must be said beside it."""

    tiles: str = Field(description="Path below the service's address, with {z}/{x}/{y}")
    minzoom: int
    maxzoom: int
    bounds: tuple[float, float, float, float] = Field(description="West, south, east, north")
    layers: list[str]
    attribution: str
    day: date | None = Field(description="The day of the data")


class BasemapAnswer(BaseModel):
    """The basemap of the region, if it has one."""

    basemap: BasemapInfo | None
    command: str | None = Field(description="The command that makes one, where there is none")
