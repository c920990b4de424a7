"""Scenes that habitat-sim loads: scans (HM3D, MP3D, Replica) and furnished homes (ReplicaCAD, HSSD)."""
