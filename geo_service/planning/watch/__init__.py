"""The watch list: places nominated from the data, followed until they are over their trouble."""
