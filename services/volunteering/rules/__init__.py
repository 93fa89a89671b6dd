"""The pure rules of volunteering: who may do what, which skills there are, how words are folded."""
