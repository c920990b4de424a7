"""Landlock: a process gives up every file, port and socket by its own word, without privileges (linux/landlock.h)."""

from __future__ import annotations

import ctypes
import os
import struct

_CREATE_RULESET, _RESTRICT_SELF = 444, 446  # the same number on every architecture
_ASK_VERSION = 1

# What can be denied, by the version that brought it: rights to files, to TCP ports, and to what is outside.
_FILES = {1: 13, 2: 14, 3: 15, 5: 16}
_PORTS = {4: 2}
_OUTSIDE = {6: 2}


def _bits(known: dict[int, int], version: int) -> int:
    return (1 << max((n for v, n in known.items() if v <= version), default=0)) - 1


def deny_everything() -> None:
    """Deny this process and its children all that the kernel's Landlock knows; there is no way back. Needs
    no_new_privs. Raises OSError where the kernel or the container has no Landlock."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        raise OSError(ctypes.get_errno(), f"landlock: {os.strerror(ctypes.get_errno())}")
    handled = struct.pack("=QQQ", _bits(_FILES, version), _bits(_PORTS, version), _bits(_OUTSIDE, version))
    # Older kernels know a shorter structure.
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = libc.syscall(_CREATE_RULESET, handled, size, 0)
    if rules < 0:
        raise OSError(ctypes.get_errno(), f"landlock: {os.strerror(ctypes.get_errno())}")
    try:
        if libc.syscall(_RESTRICT_SELF, rules, 0):
            raise OSError(ctypes.get_errno(), f"landlock: {os.strerror(ctypes.get_errno())}")
    finally:
        os.close(rules)
