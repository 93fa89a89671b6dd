"""One typed client per service, all on one HTTP base."""
