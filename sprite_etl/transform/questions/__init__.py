"""The ask step: which questions a capture can carry, in which words, in which mix."""
