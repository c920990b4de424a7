"""A release in the formats that trainers and evaluators read, one module a format."""
