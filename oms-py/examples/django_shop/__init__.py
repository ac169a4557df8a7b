"""Orders beside the rows of a Django site."""
