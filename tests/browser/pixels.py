"""Pictures of pages, opened in the page so that their pixels can be counted."""

from __future__ import annotations

import base64

from playwright.sync_api import Locator

#: JavaScript: lays ``picture`` (base64 of a PNG) on a ``canvas`` with the context ``pen``
OPENED = """
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
"""


def screenshot(part: Locator) -> str:
    """A picture of a part of a page, in base64."""
    return base64.b64encode(part.screenshot()).decode()
