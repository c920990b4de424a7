"""What a release says about itself: the card, its tables, plots and examples, and how various its words are."""
