"""ScanNet v2 scans on disk."""
