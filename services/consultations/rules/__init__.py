"""What is allowed, as pure functions: who may do what, and when; nothing here reads a clock."""
