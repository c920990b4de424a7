"""Seccomp filters for the worker and for its programs: the few system calls that each needs, all others refused.

Assembled by hand (classic BPF, `linux/filter.h`), because wheels of libseccomp's binding are not to be had
everywhere. A program computes, and nothing else: files, sockets, processes, signals, other processes' memory and
executable memory have no call left, nor has writing to what is open. The worker may besides use the pipes that it
has, fork without sharing or new name spaces, limit and end its children. Children have both filters.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Callable
from dataclasses import dataclass

_LOAD, _JUMP_EQ, _JUMP_GE, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | 1  # SECCOMP_RET_ERRNO | EPERM
_NOT_THERE = 0x00050000 | 38  # ENOSYS: glibc then falls back to clone
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data, little-endian
_PR_SET_SECCOMP, _MODE_FILTER, _PR_SET_NO_NEW_PRIVS = 22, 2, 38

_PROGRAM = (
    "mmap", "mprotect", "munmap", "brk", "mremap", "madvise", "futex", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
    "sigaltstack", "sched_yield", "getpid", "gettid", "getrusage", "gettimeofday", "time", "clock_gettime", "getrandom",
    "rseq", "restart_syscall", "exit", "exit_group",
)  # fmt: skip
_WORKER = (
    *_PROGRAM, "read", "write", "close", "poll", "ppoll", "pipe2", "clone", "wait4", "kill", "prctl", "prlimit64",
    "set_robust_list",
)  # fmt: skip

_NO_EXECUTABLE_MEMORY = (2, 4)
# New name spaces, threads, shared memory, a borrowed parent: linux/sched.h.
_NO_SHARING = (0, 0x7E020000 | 0x10000 | 0x8000 | 0x4000 | 0x100)
_MUST_BE_CLEAR = {"mmap": _NO_EXECUTABLE_MEMORY, "mprotect": _NO_EXECUTABLE_MEMORY, "clone": _NO_SHARING}
"""call → (argument, bits of it that must be zero)."""
_MUST_BE_ZERO = {"prlimit64": 0}
"""call → argument: limits of this process alone."""


@dataclass(frozen=True, slots=True)
class _Machine:
    """audit: the kernel's name of the architecture; numbers: of its system calls."""

    audit: int
    numbers: dict[str, int]


_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        {
            "read": 0, "write": 1, "close": 3, "poll": 7, "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12,
            "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "sched_yield": 24, "mremap": 25,
            "madvise": 28, "getpid": 39, "clone": 56, "exit": 60, "wait4": 61, "kill": 62, "gettimeofday": 96,
            "getrusage": 98, "sigaltstack": 131, "prctl": 157, "gettid": 186, "time": 201, "futex": 202,
            "restart_syscall": 219, "clock_gettime": 228, "exit_group": 231, "ppoll": 271, "set_robust_list": 273,
            "pipe2": 293, "prlimit64": 302, "getrandom": 318, "rseq": 334, "clone3": 435,
        },
    ),
    "aarch64": _Machine(
        0xC00000B7,
        {
            "close": 57, "pipe2": 59, "read": 63, "write": 64, "ppoll": 73, "exit": 93, "exit_group": 94, "futex": 98,
            "set_robust_list": 99, "clock_gettime": 113, "sched_yield": 124, "restart_syscall": 128, "kill": 129,
            "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "getrusage": 165,
            "prctl": 167, "gettimeofday": 169, "getpid": 172, "gettid": 178, "brk": 214, "munmap": 215, "mremap": 216,
            "clone": 220, "mmap": 222, "mprotect": 226, "madvise": 233, "wait4": 260, "prlimit64": 261,
            "getrandom": 278, "rseq": 293, "clone3": 435,
        },
    ),
}  # fmt: skip


def _step(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def program_filter() -> bytes | None:
    """For one program. None on another kind of machine."""
    return _filter(_PROGRAM)


def worker_filter() -> bytes | None:
    """For the worker. None on another kind of machine."""
    return _filter(_WORKER)


def _filter(allowed: tuple[str, ...]) -> bytes | None:
    """Instructions, 8 bytes each: the allowed calls pass, all others are refused."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return None
    steps = _start(machine.audit) + _case(machine.numbers["clone3"], _NOT_THERE)
    for name in allowed:
        number = machine.numbers.get(name)
        if number is None:
            continue
        if name in _MUST_BE_CLEAR:
            steps += _unless(number, _MUST_BE_CLEAR[name])
        elif name in _MUST_BE_ZERO:
            steps += _unless(number, (_MUST_BE_ZERO[name], 0xFFFFFFFF))
        else:
            steps += _case(number, _ALLOW)
    return b"".join([*steps, _step(_RETURN, 0, 0, _REFUSE)])


def _start(audit: int) -> list[bytes]:
    """End a process of another architecture, whose numbers mean other calls; load the number."""
    return [
        _step(_LOAD, 0, 0, _ARCH),
        _step(_JUMP_EQ, 1, 0, audit),
        _step(_RETURN, 0, 0, _KILL),
        _step(_LOAD, 0, 0, _NUMBER),
        _step(_JUMP_GE, 0, 1, 0x40000000),  # the x32 calls of x86-64
        _step(_RETURN, 0, 0, _KILL),
    ]


def _case(number: int, verdict: int) -> list[bytes]:
    return [_step(_JUMP_EQ, 0, 1, number), _step(_RETURN, 0, 0, verdict)]


def _unless(number: int, bits: tuple[int, int]) -> list[bytes]:
    """Allow the call where these bits of this argument (its lower half) are zero."""
    argument, mask = bits
    return [
        _step(_JUMP_EQ, 0, 4, number),
        _step(_LOAD, 0, 0, _ARGUMENTS + argument * 8),
        _step(_JUMP_SET, 1, 0, mask),
        _step(_RETURN, 0, 0, _ALLOW),
        _step(_RETURN, 0, 0, _REFUSE),
    ]


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
