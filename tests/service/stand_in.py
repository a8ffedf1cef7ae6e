"""What a daemon does as far as systemd sees it, on the real notify socket and the real log."""

import json
import os
import sys
import threading
from pathlib import Path

from codexwatch import logs
from codexwatch.model.settings import LogSettings
from codexwatch.places import find_home, find_places
from codexwatch.service.notify_socket import NotifySocket
from codexwatch.store import Store

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def readable_environments() -> int:
    """Of how many other processes the environment can be read; in a user namespace of its own it would be none."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            count += process.name != str(os.getpid()) and bool((process / "environ").read_bytes())
        except OSError:
            continue
    return count


def main() -> None:
    """Until it is killed; it hangs when a file `hang` lies beside its state."""
    places = find_places(os.environ, find_home(os.environ), sys.platform)
    log = logs.configure(LogSettings(), places, environ=os.environ, stderr=sys.stderr, echo=True)
    notify = NotifySocket(os.environ)
    seen = {
        "proxies": [name for name in os.environ if name.lower() in PROXIES],
        "environments": readable_environments(),
        "watchdog": notify.watchdog_interval,
    }
    places.state_dir.mkdir(parents=True, exist_ok=True)
    (places.state_dir / "seen.json").write_text(json.dumps(seen))
    log.info("daemon.started", pid=os.getpid())
    notify.ready("watching 3 processes")
    store = Store(places.state_db, log.warning)
    fine = {"check": "notifications", "ok": True, "said": "shown by nobody", "remedy": None}
    store.save_self_check(json.dumps({"pid": os.getpid(), "version": "0", "checks": [fine]}))
    store.close()
    while not (places.state_dir / "hang").exists():
        notify.alive()
        threading.Event().wait(0.1)
    threading.Event().wait()


if __name__ == "__main__":
    main()
