"""A network drive: `python -m tests.faults.network_drive MOUNT_POINT FOLDER` serves the files of a folder, read-only.

FUSE is spoken to the kernel directly (linux/fuse.h, protocol 7.19): what is changed in the folder, as by another
machine on a server's disk, reaches nobody's inotify on this side of the mount, as with NFS, 9p and sshfs.
"""

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path

REQUEST = struct.Struct("<IIQQIIII")
LOOKUP, FORGET, GETATTR, OPEN, READ, RELEASE, FLUSH = 1, 2, 3, 14, 15, 18, 25
INIT, OPENDIR, READDIR, RELEASEDIR, INTERRUPT = 26, 27, 28, 29, 36
SILENT = {FORGET, INTERRUPT}
DIRECT = 1
"""No cache of the kernel's: every reader is answered by the server."""
ROOT = 1
BUFFER = 1 << 17


class Drive:
    """The folder itself and the files in it; a node is the file's position in `names`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = ["", "."]
        self.answers: dict[int, Callable[[int, bytes], bytes]] = {
            INIT: lambda *_: struct.pack("<IIIIHHI", 7, 19, BUFFER // 2, 0, 0, 0, BUFFER // 2),
            LOOKUP: self.lookup,
            GETATTR: lambda node, _: struct.pack("<QII", 0, 0, 0) + self.attributes(node),
            OPEN: lambda *_: struct.pack("<QII", 0, DIRECT, 0),
            OPENDIR: lambda *_: struct.pack("<QII", 0, 0, 0),
            READ: self.read,
            READDIR: self.list,
            RELEASE: lambda *_: b"",
            RELEASEDIR: lambda *_: b"",
            FLUSH: lambda *_: b"",
        }

    def serve(self, drive: int) -> None:
        """Until it is unmounted, which the kernel says by ENODEV."""
        while True:
            try:
                message = os.read(drive, BUFFER)
            except OSError as error:
                if error.errno == errno.ENODEV:
                    return
                raise
            _, opcode, unique, node, *_ = REQUEST.unpack_from(message)
            if opcode in SILENT:
                continue
            try:
                answer, failure = self.answers[opcode](node, message[REQUEST.size :]), 0
            except KeyError:
                answer, failure = b"", errno.ENOSYS
            except OSError as error:
                answer, failure = b"", error.errno or errno.EIO
            os.write(drive, struct.pack("<IiQ", 16 + len(answer), -failure, unique) + answer)

    def path(self, node: int) -> Path:
        """On the server's disk."""
        return self.folder / self.names[node]

    def attributes(self, node: int) -> bytes:
        found = self.path(node).stat()
        times = [divmod(ns, 10**9) for ns in (found.st_atime_ns, found.st_mtime_ns, found.st_ctime_ns)]
        seconds, nanoseconds = [time[0] for time in times], [time[1] for time in times]
        owner = (found.st_mode, 1, found.st_uid, found.st_gid, 0, 4096, 0)
        return struct.pack("<6Q10I", found.st_ino, found.st_size, 1, *seconds, *nanoseconds, *owner)

    def lookup(self, _: int, name: bytes) -> bytes:
        text = os.fsdecode(name.rstrip(b"\0"))
        if text not in self.names:
            self.names.append(text)
        node = self.names.index(text)
        return struct.pack("<QQQQII", node, 0, 0, 0, 0, 0) + self.attributes(node)

    def read(self, node: int, wanted: bytes) -> bytes:
        _, offset, size = struct.unpack_from("<QQI", wanted)
        return self.path(node).read_bytes()[offset : offset + size]

    def list(self, _: int, wanted: bytes) -> bytes:
        _, offset = struct.unpack_from("<QQ", wanted)
        if offset:
            return b""
        entries = b""
        for place, path in enumerate(sorted(self.folder.iterdir()), start=1):
            raw = os.fsencode(path.name)
            entries += struct.pack("<QQII", place + ROOT, place, len(raw), 8) + raw.ljust(
                -len(raw) % 8 + len(raw), b"\0"
            )
        return entries


def main(place: str, folder: str) -> None:
    drive = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={drive},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()},allow_other".encode()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"server:/home", place.encode(), b"fuse.sshfs", 0, options):
        raise SystemExit(os.strerror(ctypes.get_errno()))
    sys.stdout.write("mounted\n")
    sys.stdout.flush()
    Drive(Path(folder)).serve(drive)


if __name__ == "__main__":
    main(*sys.argv[1:])
