"""The watch list: places nominated from the data, watched until their problem is solved."""
