"""Colour ramps of even perceived lightness, distinguishable for colour-blind readers.

Made in OKLab (Ottosson 2020, "A perceptual color space for image processing"), so that a step
looks the same size everywhere; hue goes from yellow to blue, or from blue to orange, the axis
that the common colour deficiencies keep.
"""

from __future__ import annotations

import math

#: what is shown where there are too few complaints to show a number
TOO_FEW = "#bdbdbd"
#: what is shown where there is nothing
NOTHING = "#f7f7f5"
#: class of the hot-spot test -> colour; dark is sure
HOT_SPOT = {
    "hot spot 99%": "#8c1c13",
    "hot spot 95%": "#d1492e",
    "hot spot 90%": "#f2a488",
    "not significant": "#ece9e4",
    "cold spot 90%": "#a9c6e3",
    "cold spot 95%": "#4f86c0",
    "cold spot 99%": "#1b3f7f",
}
_PALE, _DARK = 0.96, 0.33


def sequential(n: int) -> tuple[str, ...]:
    """Give ``n`` colours from pale yellow (little) to dark blue (much)."""
    return tuple(_sequential(i / max(n - 1, 1)) for i in range(n))


def diverging(n: int) -> tuple[str, ...]:
    """Give ``n`` colours from blue (fewer) through pale grey to dark orange (more)."""
    return tuple(_diverging(2 * i / max(n - 1, 1) - 1) for i in range(n))


def _sequential(at: float) -> str:
    lightness = _PALE + (_DARK - _PALE) * at
    hue = math.radians(105 + 175 * at**0.85)
    chroma = 0.045 + 0.085 * math.sin(math.pi * min(1.0, 0.12 + at * 0.72))
    return _hex(lightness, chroma, hue)


def _diverging(at: float) -> str:
    lightness = 0.95 - 0.52 * abs(at)
    hue = math.radians(50 if at > 0 else 255)
    return _hex(lightness, 0.13 * abs(at) ** 0.8, hue)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """Turn an OKLCH colour into sRGB text, giving up chroma where sRGB has too little."""
    rgb = _rgb(lightness, chroma, hue)
    while min(rgb) < 0 or max(rgb) > 1:
        chroma *= 0.95
        rgb = _rgb(lightness, chroma, hue)
    return "#" + "".join(f"{round(255 * _gamma(channel)):02x}" for channel in rgb)


def _rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
