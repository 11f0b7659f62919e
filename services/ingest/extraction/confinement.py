"""Takes rights away from the child process before it reads a byte of the document."""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

from services.ingest.extraction.domain import Limits
from services.ingest.extraction.report import Confinement

_MOST_OPEN_FILES = 16
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_FILTER_MODE = 2
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000

# what a parser in memory needs: no opening of files, no sockets, no processes
_CALLS: dict[str, dict[str, int]] = {
    "x86_64": {
        "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "mmap": 9, "mprotect": 10,
        "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15,
        "pread64": 17, "readv": 19, "writev": 20, "sched_yield": 24, "mremap": 25, "madvise": 28,
        "getpid": 39, "exit": 60, "gettimeofday": 96, "getrusage": 98, "sigaltstack": 131,
        "gettid": 186, "futex": 202, "restart_syscall": 219, "clock_gettime": 228,
        "exit_group": 231, "tgkill": 234, "newfstatat": 262, "getrandom": 318,
    },
    "aarch64": {
        "read": 63, "write": 64, "close": 57, "fstat": 80, "lseek": 62, "mmap": 222,
        "mprotect": 226, "munmap": 215, "brk": 214, "rt_sigaction": 134, "rt_sigprocmask": 135,
        "rt_sigreturn": 139, "pread64": 67, "readv": 65, "writev": 66, "sched_yield": 124,
        "mremap": 216, "madvise": 233, "getpid": 172, "exit": 93, "gettimeofday": 169,
        "getrusage": 165, "sigaltstack": 132, "gettid": 178, "futex": 98, "restart_syscall": 128,
        "clock_gettime": 113, "exit_group": 94, "tgkill": 131, "newfstatat": 79,
        "getrandom": 278,
    },
}  # fmt: skip
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_LOAD, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # errno EPERM
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4


def limit(limits: Limits, parent: int) -> None:
    """Bounds on what the kernel lets the process use, and its end with its parent's."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    if os.getppid() != parent:
        os._exit(1)  # it ended before it could be watched
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def confine() -> Confinement:
    """Lets go of files, network and processes as far as the machine permits, once all is loaded."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_OPEN_FILES, _MOST_OPEN_FILES))
    if sys.platform != "linux":
        return Confinement.NONE
    if _filter_calls():
        return Confinement.SYSTEM_CALLS
    libc = ctypes.CDLL(None, use_errno=True)
    left = libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    return Confinement.NETWORK if left else Confinement.NONE


def _filter_calls() -> bool:
    """A seccomp filter needs no privilege, so it also holds in a container without any."""
    machine = platform.machine()
    if machine not in _CALLS:
        return False
    program = _program(_ARCHITECTURES[machine], [*_CALLS[machine].values()])
    count = len(program) // 8
    code = ctypes.create_string_buffer(program)
    wanted = struct.pack("HxxxxxxP", count, ctypes.addressof(code))
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _prctl(_PR_SET_SECCOMP, _FILTER_MODE, wanted)


def _program(architecture: int, calls: list[int]) -> bytes:
    last = len(calls)
    steps = [(_LOAD, 0, 0, _ARCHITECTURE_AT), (_IF_EQUAL, 0, last + 1, architecture)]
    steps += [(_LOAD, 0, 0, _NUMBER_AT)]
    steps += [(_IF_EQUAL, last - place, 0, call) for place, call in enumerate(calls)]
    steps += [(_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _prctl(option: int, *values: int | bytes) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [v if isinstance(v, bytes) else ctypes.c_ulong(v) for v in values]
    padding = [ctypes.c_ulong(0)] * (4 - len(arguments))
    return bool(libc.prctl(option, *arguments, *padding) == 0)
