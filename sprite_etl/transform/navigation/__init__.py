"""Routes: poses → actions in the walker's own frame → words, each checked by replaying them."""
