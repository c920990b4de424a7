"""A seccomp filter for one program: the few system calls that computing needs, all others refused with EPERM.

Assembled by hand (classic BPF, `linux/filter.h`), because wheels of libseccomp's binding are not to be had
everywhere. Files, sockets, processes, signals to others and executable memory have no call left.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Callable

_LOAD, _JUMP_EQ, _JUMP_GE, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | 1  # SECCOMP_RET_ERRNO | EPERM
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data, little-endian
_PR_SET_SECCOMP, _MODE_FILTER, _PR_SET_NO_NEW_PRIVS = 22, 2, 38
_PROT_EXEC = 4

# Audit architecture, and the numbers of the calls, from the kernel's tables.
_ARCHES: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11,
            "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "sched_yield": 24, "mremap": 25,
            "madvise": 28, "getpid": 39, "exit": 60, "gettimeofday": 96, "getrusage": 98, "sigaltstack": 131,
            "gettid": 186, "time": 201, "futex": 202, "restart_syscall": 219, "clock_gettime": 228,
            "exit_group": 231, "getrandom": 318, "rseq": 334,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "read": 63, "write": 64, "close": 57, "fstat": 80, "lseek": 62, "mmap": 222, "mprotect": 226,
            "munmap": 215, "brk": 214, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139,
            "sched_yield": 124, "mremap": 216, "madvise": 233, "getpid": 172, "exit": 93, "gettimeofday": 169,
            "getrusage": 165, "sigaltstack": 132, "gettid": 178, "futex": 98, "restart_syscall": 128,
            "clock_gettime": 113, "exit_group": 94, "getrandom": 278, "rseq": 293,
        },
    ),
}  # fmt: skip


def _step(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def build_filter(write_fd: int) -> bytes | None:
    """The filter's instructions, 8 bytes each; writing is allowed to `write_fd` alone. None on another machine."""
    known = _ARCHES.get(platform.machine())
    if known is None:
        return None
    arch, calls = known
    steps = [
        _step(_LOAD, 0, 0, _ARCH),
        _step(_JUMP_EQ, 1, 0, arch),
        _step(_RETURN, 0, 0, _KILL),
        _step(_LOAD, 0, 0, _NUMBER),
        _step(_JUMP_GE, 0, 1, 0x40000000),  # the x32 calls of x86-64
        _step(_RETURN, 0, 0, _KILL),
    ]
    for name, number in calls.items():
        if name == "write":
            steps += [
                _step(_JUMP_EQ, 0, 4, number),
                _step(_LOAD, 0, 0, _ARGUMENTS),
                _step(_JUMP_EQ, 0, 1, write_fd),
                _step(_RETURN, 0, 0, _ALLOW),
                _step(_RETURN, 0, 0, _REFUSE),
            ]
        elif name in ("mmap", "mprotect"):
            steps += [
                _step(_JUMP_EQ, 0, 4, number),
                _step(_LOAD, 0, 0, _ARGUMENTS + 2 * 8),
                _step(_JUMP_SET, 1, 0, _PROT_EXEC),
                _step(_RETURN, 0, 0, _ALLOW),
                _step(_RETURN, 0, 0, _REFUSE),
            ]
        else:
            steps += [_step(_JUMP_EQ, 0, 1, number), _step(_RETURN, 0, 0, _ALLOW)]
    return b"".join([*steps, _step(_RETURN, 0, 0, _REFUSE)])


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def prepare(instructions: bytes) -> Callable[[], None]:
    """What filters the calling process from then on, with no way back; raises OSError where the kernel refuses.

    Made before the fork, so that a child has nothing to build.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(instructions, len(instructions))
    program = _FilterProgram(len(instructions) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    pointer = ctypes.byref(program)

    def install() -> None:
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, pointer, 0, 0):
            code = ctypes.get_errno()
            raise OSError(code, f"seccomp: {os.strerror(code)}")

    return install
