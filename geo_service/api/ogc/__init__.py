"""OGC API Features and Tiles under ``/ogc``."""
