"""What do we decide: consultations, ballots, the box, tallies and results; never who voted."""
