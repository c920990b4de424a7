"""The worker's own confinement, before it sees the first program: what the machine allows of namespaces, an empty
root, another user, no privileges; Landlock where it allows no namespaces. What is refused is reported: the caller
decides what is enough."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
from collections.abc import Callable

from sprite_etl.transform.programs.sandbox import landlock

# linux/sched.h
_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
_APART = _NEWNS | _NEWUTS | _NEWIPC | _NEWPID | _NEWNET
# sys/mount.h
_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT, _REC, _PRIVATE, _DETACH = 1, 2, 4, 8, 32, 0x4000, 0x40000, 2
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
# linux/prctl.h
_SET_PDEATHSIG, _SET_DUMPABLE, _CAPBSET_DROP, _SET_NO_NEW_PRIVS = 1, 4, 24, 38
_NOBODY = 65534


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def _unshare() -> None:
    """New mount, network, process, IPC and host-name spaces; where that needs a user space of one's own, in one."""
    libc = _libc()
    if libc.unshare(_APART) == 0:
        return
    user, group = os.geteuid(), os.getegid()
    _check(libc.unshare(_NEWUSER | _APART), "unshare")
    # Without a name of its own in the new space the process could make no file, not even the root's folder.
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{_NOBODY} {user} 1"),
        ("gid_map", f"{_NOBODY} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _empty_root() -> None:
    """Replace the file system by an empty, read-only one. Needs a mount space of one's own."""
    libc = _libc()
    number = _PIVOT_ROOT.get(os.uname().machine)
    if number is None:
        raise OSError(f"pivot_root's number on {os.uname().machine} is not known")
    _check(libc.mount(None, b"/", None, _REC | _PRIVATE, None), "make mounts private")
    place = "/mnt" if os.path.isdir("/mnt") else "/tmp"
    _check(libc.mount(b"none", place.encode(), b"tmpfs", 0, b"size=4k,nr_inodes=4,mode=555"), "mount an empty root")
    os.chdir(place)
    os.mkdir("old", 0o000)
    _check(libc.syscall(number, b".", b"old"), "pivot_root")
    os.chroot(".")
    os.chdir("/")
    _check(libc.umount2(b"/old", _DETACH), "leave the old root")
    os.rmdir("/old")
    flags = _REMOUNT | _RDONLY | _NOSUID | _NODEV | _NOEXEC
    _check(libc.mount(b"none", b"/", None, flags, None), "make the root read-only")


def _drop_privileges() -> None:
    """Become nobody where the process is root, and give up what could bring privileges back."""
    libc = _libc()
    for capability in range(64):
        libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0)  # refused without the capability to drop: nothing to lose
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    _check(libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def confine(keep: tuple[int, ...]) -> dict[str, str]:
    """Confine this process as far as the machine lets it; returns {measure: "yes" or why not}. Where namespaces with
    an empty root are refused, Landlock denies the files instead.

    With namespaces the process forks: the caller goes on in the child, the first process of its space, and with
    it ends whatever it started. The parent only waits; it closes the descriptors in `keep` so that ends are seen.
    """
    done: dict[str, str] = {}

    def attempt(measure: str, action: Callable[[], None]) -> bool:
        try:
            action()
        except (OSError, AttributeError) as error:
            done[measure] = str(error)
            return False
        done[measure] = "yes"
        return True

    apart = attempt("namespaces", _unshare)
    if apart:
        child = os.fork()
        if child:
            for fd in keep:
                os.close(fd)
            _, status = os.waitpid(child, 0)
            os._exit(abs(os.waitstatus_to_exitcode(status)) & 255)
        apart = attempt("empty_root", _empty_root)
    attempt("unprivileged", _drop_privileges)
    if not apart:
        attempt("landlock", landlock.deny_everything)
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_MEMLOCK):
        resource.setrlimit(limit, (0, 0))
    end_with_parent()
    return done


def end_with_parent() -> None:
    """Be killed when the process that started this one ends."""
    with contextlib.suppress(AttributeError):
        _libc().prctl(_SET_PDEATHSIG, 9, 0, 0, 0)


def limit_program(cpu_s: float, memory_mb: int) -> None:
    """The limits of one program's process: processor time (whole seconds, rounded up; the worker's own clock is the
    exact one), address space, no new files, no new processes."""
    seconds = int(cpu_s) + 2
    memory = memory_mb << 20
    for limit, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limit, (value, value))
