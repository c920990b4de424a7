"""Verification: metamorphic relations on the view and the question together, and the checks that use them."""
