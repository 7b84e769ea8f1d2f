"""Topics, watched places and supervised items: records followed until they are closed."""
