"""A private world for whole-process tests: its own network, mounts and processes, with a fake Internet in it.

Nothing in it reaches the real network, and everything in it ends with it.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from msgspec import structs

from tests.lab.behaviours import Behaviour
from tests.lab.ca import LabCA
from tests.lab.hosts import ADDRESSES, ALL_HOSTS
from tests.lab.internet import Internet
from tests.lab.namespaces import SYSTEM_PATH, nsenter, why_not
from tests.lab.orders import Behave, Play, Resolve, StartProxy, State, StopProxy, Tell
from tests.lab.processes import Completed, Started
from tests.lab.proxy_spec import ProxySpec
from tests.lab.wire import Endpoint
from tests.lab.world_files import NAMESERVER, ORIGIN, PROXIED_SOURCE, write_files


class World:
    """Starts with the context.

    All hosts of `hosts.py` resolve; those in `black_hole` are never answered when asked directly, the others are
    OpenAI's edge and the control hosts, all played by one `FakeOpenAI` with `behaviours`. `proxies` reach every host,
    black hole or not, and show up in the request log as PROXIED_SOURCE. Without an `uplink` there is no route at all:
    combined with a black hole for everything the machine is offline. `dns` is what the name server says instead (an
    address, or a failure of `dns.py`); `hosts` are the lines of /etc/hosts, which go before it: a name of OpenAI's
    there is itself a symptom.
    `ipv6` adds a default route that swallows everything. The hosts in `refusing` have an address where nobody listens:
    a firewall that rejects, which a client sees at once. `relays` answer plain http as one more host of the origin.

    Root's home, in the environment and in the password database, is `home`: an empty directory under `root`.
    `state` is what the fake Internet reported last; `refresh` asks again.
    """

    def __init__(
        self,
        ca: LabCA,
        behaviours: Mapping[str, Behaviour] | None = None,
        proxies: Mapping[str, ProxySpec] | None = None,
        *,
        black_hole: Collection[str] = (),
        refusing: Collection[str] = (),
        relays: Collection[Endpoint] = (),
        hosts: Mapping[str, Sequence[str]] | None = None,
        dns: Mapping[str, str] | None = None,
        uplink: bool = True,
        ipv6: bool = False,
    ) -> None:
        self._ca = ca
        self._behaviours = dict(behaviours or {})
        self._specs = {name: _in_this_world(spec) for name, spec in (proxies or {}).items()}
        self._refusing = list(refusing)
        self._relays = list(relays)
        self._reachable = [name for name in ALL_HOSTS if name not in {*black_hole, *refusing}]
        self._hosts = dict(hosts or {})
        self._names = ADDRESSES | {"localhost": "127.0.0.1"} | dict(dns or {})
        self._uplink = uplink
        self._ipv6 = ipv6
        self._ending = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            self.root = Path(starting.enter_context(TemporaryDirectory(prefix="codexwatch-world-")))
            self.home = self.root / "home"
            for private in (self.home, self.root / "tmp", self.root / "run"):
                private.mkdir(mode=0o700)
            write_files(
                self.root,
                self._ca.root,
                home=self.home,
                reachable=[*self._reachable, *self._refusing],
                hosts=self._hosts,
                uplink=self._uplink,
                ipv6=self._ipv6,
            )
            self._internet = starting.enter_context(closing(Internet(self.root)))
            self.state = self._internet.order(self._play())
            self._ending = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.close()

    def run(
        self,
        argv: Sequence[str | Path],
        env: Mapping[str, str] | None = None,
        *,
        timeout: float = 30,
        cwd: Path | None = None,
        stdin: str | None = None,
    ) -> Completed:
        """Runs a command to its end; `env` is added to `environment()`, and nothing else is inherited.

        Raises:
            TimeoutError: with what the command has said so far; it has been killed.
        """
        began = time.monotonic()
        with self.start(argv, env, cwd=cwd, stdin=stdin) as command:
            returncode = command.finish(timeout)
            return Completed(returncode, command.stdout, command.stderr, time.monotonic() - began)

    def start(
        self,
        argv: Sequence[str | Path],
        env: Mapping[str, str] | None = None,
        *,
        cwd: Path | None = None,
        stdin: str | None = None,
    ) -> Started:
        """Starts a command that goes on running, at the latest until the world ends."""
        variables = [f"{name}={value}" for name, value in (self.environment() | dict(env or {})).items()]
        inside = ["env", "-i", "-C", str(cwd or self.home), *variables, *map(str, argv)]
        started = Started([*nsenter(self._internet.first_process()), *inside], stdin)
        self._ending.callback(started.close)
        return started

    def environment(self) -> dict[str, str]:
        """What a command starts with: no more than a fresh login has."""
        return {
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "LOGNAME": "root",
            "PATH": SYSTEM_PATH,
            "SHELL": "/bin/bash",
            "TMPDIR": str(self.root / "tmp"),
            "USER": "root",
            "XDG_RUNTIME_DIR": str(self.root / "run"),
        }

    def port(self, proxy: str) -> int:
        """Where a proxy listens, on 127.0.0.1 unless its spec says otherwise."""
        return self.state.proxies[proxy][1]

    def refresh(self) -> State:
        """What was asked of the Internet until now."""
        self.state = self._internet.order(Tell())
        return self.state

    def behave(self, behaviours: Mapping[str, Behaviour]) -> None:
        """From now on the origin behaves like this."""
        self.state = self._internet.order(Behave(dict(behaviours)))

    def resolve(self, names: Mapping[str, str]) -> None:
        """From now on the name server says this of these hosts: an address, or a failure of `dns.py`."""
        self.state = self._internet.order(Resolve(dict(names)))

    def start_proxy(self, name: str, spec: ProxySpec) -> None:
        """Starts a proxy, or changes the one of this name; its log goes on."""
        self.state = self._internet.order(StartProxy(name, _in_this_world(spec)))

    def stop_proxy(self, name: str) -> None:
        """From now on the proxy's port refuses."""
        self.state = self._internet.order(StopProxy(name))

    def _play(self) -> Play:
        addresses = [ORIGIN, *(ADDRESSES[name] for name in self._reachable)]
        return Play(
            certificates=str(self._ca.certificates.directory),
            https=[(address, 443) for address in addresses],
            http=[*((address, 80) for address in addresses), *self._relays],
            behaviours=self._behaviours,
            proxies=self._specs,
            names=self._names,
            nameserver=NAMESERVER,
        )


def _in_this_world(spec: ProxySpec) -> ProxySpec:
    """Reaches the origin, and shows in its log, unless the spec knows better."""
    upstream = spec.upstream or {"*:80": (ORIGIN, 80), "*": (ORIGIN, 443)}
    return structs.replace(spec, upstream=upstream, source=spec.source or PROXIED_SOURCE)


__all__ = ["Completed", "Started", "World", "why_not"]
