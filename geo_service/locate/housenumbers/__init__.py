"""Places of house numbers on roads."""
