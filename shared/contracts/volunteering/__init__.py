"""What crosses the border about volunteering, by noun."""
