"""The kit page: every component of the gateway's templates at once, for eyes and for axe."""
