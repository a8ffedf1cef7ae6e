"""What happens to the soaked daemon: each fault lasts while its context does, and leaves the machine as it was."""

import os
import resource
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import psutil

from tests.bench.soak_causes import Machine
from tests.desktop.watched import NO_PROBES
from tests.faults.lifecycle import descriptors, limited, pid, stopped
from tests.lab.homes import login_api_key
from tests.lab.notifications import NotificationService

DAY = 86_400


class Soaked:
    """The daemon's surroundings, as far as faults have to do with them."""

    def __init__(self, machine: Machine, service: NotificationService, clock: Path) -> None:
        self.machine = machine
        self.watched = machine.watched
        self.service = service
        self.clock = clock
        self.ahead = 0.0

    @property
    def state(self) -> Path:
        """The state folder as the daemon sees it, whose disk is a small one of its own."""
        return Path(f"/proc/{pid(self.watched)}/root{self.watched.home}/.local/state/codexwatch")

    @asynccontextmanager
    async def nothing(self) -> AsyncIterator[None]:
        """A quiet moment."""
        yield

    @asynccontextmanager
    async def no_bus(self) -> AsyncIterator[None]:
        """The session bus crashes and is started again."""
        await self.service.stop()
        self.machine.screen_goes(self.service.screen)
        self.watched.bus.kill()
        yield
        self.watched.bus.start()
        await self.service.start()

    @asynccontextmanager
    async def no_server(self) -> AsyncIterator[None]:
        """The notification server leaves, and another one comes."""
        await self.service.stop()
        self.machine.screen_goes(self.service.screen)
        yield
        await self.service.start()

    @asynccontextmanager
    async def frozen_server(self) -> AsyncIterator[None]:
        """The notification server does not answer."""
        self.service.freeze()
        yield
        self.service.thaw()

    @asynccontextmanager
    async def no_descriptors(self) -> AsyncIterator[None]:
        """Nothing more can be opened."""
        with limited(self.watched, resource.RLIMIT_NOFILE, descriptors(self.watched)):
            yield

    @asynccontextmanager
    async def no_memory(self) -> AsyncIterator[None]:
        """Hardly anything more can be allocated."""
        size = psutil.Process(pid(self.watched)).memory_info().vms
        with limited(self.watched, resource.RLIMIT_AS, size + (1 << 20)):
            yield

    @asynccontextmanager
    async def spoiled_state(self) -> AsyncIterator[None]:
        """The database becomes garbage."""
        for name in ("state.db-wal", "state.db-shm", "state.db"):
            (self.state / name).unlink(missing_ok=True)
        (self.state / "state.db").write_bytes(os.urandom(9000))
        yield

    @asynccontextmanager
    async def no_state(self) -> AsyncIterator[None]:
        """The state folder is removed, with log and lock."""
        shutil.rmtree(self.state, ignore_errors=True)
        yield

    @asynccontextmanager
    async def full_disk(self) -> AsyncIterator[None]:
        """Nothing more can be written."""
        filler = self.state.parent / "filler"
        with filler.open("wb") as file:
            try:
                while True:
                    os.write(file.fileno(), bytes(4096))
            except OSError:
                pass
        yield
        filler.unlink()

    @asynccontextmanager
    async def broken_configuration(self) -> AsyncIterator[None]:
        """Our own configuration makes no sense."""
        self.watched.configure("[probe]\nenabled = maybe\n")
        yield
        self.watched.configure(NO_PROBES)

    @asynccontextmanager
    async def no_codex_home(self) -> AsyncIterator[None]:
        """Codex's folder is removed and made again."""
        self.machine.home_gone()
        shutil.rmtree(self.watched.home / ".codex", ignore_errors=True)
        yield
        login_api_key(self.watched.home)
        self.machine.home_gone()

    @asynccontextmanager
    async def odd_rc(self) -> AsyncIterator[None]:
        """The start-up file is what no file should be."""
        rc = self.watched.home / ".zshrc"
        rc.unlink(missing_ok=True)
        match self.machine.chance.randrange(4):
            case 0:
                os.mkfifo(rc)
            case 1:
                rc.symlink_to(rc.name)
            case 2:
                rc.symlink_to("/dev/zero")
            case 3:
                rc.write_bytes(bytes(range(256)) * 4000)
        yield

    @asynccontextmanager
    async def moved_clock(self) -> AsyncIterator[None]:
        """The wall clock jumps: sleep, or somebody sets it."""
        self.ahead += self.machine.chance.choice((-DAY, -60.0, 30.0, 3600.0, DAY))
        self.clock.write_text(str(self.ahead))
        yield

    @asynccontextmanager
    async def stopped_process(self) -> AsyncIterator[None]:
        """The process stands still, as in a debugger or in a frozen control group."""
        with stopped(self.watched):
            yield

    @asynccontextmanager
    async def no_network(self) -> AsyncIterator[None]:
        """Every interface is down."""
        self.watched.world.run(["ip", "link", "set", "lo", "down"])
        yield
        self.watched.world.run(["ip", "link", "set", "lo", "up"])

    @property
    def faults(self) -> tuple[Callable[[], AbstractAsyncContextManager[None]], ...]:
        return (
            *(self.nothing, self.no_bus, self.no_server, self.frozen_server, self.no_descriptors, self.no_memory),
            *(self.spoiled_state, self.no_state, self.full_disk, self.broken_configuration, self.no_codex_home),
            *(self.odd_rc, self.moved_clock, self.stopped_process, self.no_network),
        )
