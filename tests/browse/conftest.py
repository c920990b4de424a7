from tests.doubles.s3 import s3_endpoint, store

__all__ = ["s3_endpoint", "store"]
