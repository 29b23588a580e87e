"""Several processes of the server, kept alive: `python -m tracker serve --workers N`.

One process is one Python interpreter: its pages share one core. A proxy in front sends each
reader always to the same worker (deploy/nginx). The supervisor starts the workers,
starts a dead one again, and on a signal restarts or stops them without dropping a reader who
could have been served: a worker first says on /readyz that it takes no more.
"""

import argparse
import logging
import os
import signal
import subprocess  # noqa: TID251 - starts the workers, from constants
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.request import ProxyHandler, Request, build_opener

from tracker import observe
from tracker.errors import CannotServe
from tracker.location import is_installed
from tracker.server.command import LAST_PORT, SUPERVISOR, checked

MOST_WORKERS = 64
_START_S = 120.0  # a worker that is not ready after this long is not going to be
_STOP_S = 20.0  # a worker that has not ended after this long is killed
_LOOK_S = 0.2
_STEADY_S = 30.0  # a worker that lived this long is not in a loop of crashes
_MOST_CRASHES = 5
# A proxy in the environment leads out of the company: it cannot ask the workers beside us.
_BESIDE = build_opener(ProxyHandler({}))

log = logging.getLogger("tracker.supervisor")


@dataclass
class Worker:
    """One process of the server and how it has fared."""

    port: int
    process: subprocess.Popen[bytes]
    began: float = field(default_factory=time.monotonic)
    crashes: int = 0


class Supervisor:
    """Starts the workers of one server and looks after them.

    Args:
        options: of the command line, as `command.add_options` defines them, with `workers`
            and `drain` (seconds a worker says it is leaving before it leaves).
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._workers: list[Worker] = []
        self._asked: set[int] = set()  # signals not answered yet

    def run(self) -> int:
        """Start the workers and keep them until told to stop; the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda number, _: self._asked.add(number))
        ports = range(self._options.port, self._options.port + self._options.workers)
        self._workers = [self._started(port) for port in ports]
        try:
            if not all(self._ready(worker) for worker in self._workers):
                if self._told_to_stop():
                    log.info("Stopping before every worker came up")
                    return 0
                log.critical("Not every worker came up: stopping")
                return 1
            log.info("Ready: %d worker(s) from port %d", len(self._workers), ports.start)
            return self._watch()
        finally:
            self._stop(self._workers)

    def _watch(self) -> int:
        while True:
            time.sleep(_LOOK_S)
            if self._told_to_stop():
                log.info("Stopping")
                self._drain(self._workers)
                return 0
            if signal.SIGHUP in self._asked:
                self._asked.discard(signal.SIGHUP)
                self._restart_each()
            for worker in list(self._workers):
                if worker.process.poll() is not None and not self._revive(worker):
                    return 1

    def _told_to_stop(self) -> bool:
        return bool(self._asked & {signal.SIGTERM, signal.SIGINT})

    def _revive(self, dead: Worker) -> bool:
        """Start a dead worker again; False when it only ever crashes."""
        lived = time.monotonic() - dead.began
        crashes = 0 if lived >= _STEADY_S else dead.crashes + 1
        log.error("Worker on port %d ended with %d", dead.port, dead.process.returncode)
        if crashes > _MOST_CRASHES:
            log.critical("It has ended %d times in a row: giving up", crashes)
            return False
        time.sleep(max(0, crashes - 1))
        fresh = self._started(dead.port)
        fresh.crashes = crashes
        self._workers[self._workers.index(dead)] = fresh
        return True

    def _restart_each(self) -> None:
        """Replace the workers one after the other; stop at the first that does not come up."""
        log.info("Restarting %d worker(s), one by one", len(self._workers))
        for index, old in enumerate(list(self._workers)):
            self._drain([old])
            self._stop([old])
            self._workers[index] = self._started(old.port)
            if not self._ready(self._workers[index]):
                if self._told_to_stop():
                    return
                log.error("The new worker did not come up; the others were left as they are")
                return
        log.info("Restarted")

    def _drain(self, workers: list[Worker]) -> None:
        for worker in workers:
            if worker.process.poll() is None:
                worker.process.send_signal(signal.SIGUSR1)
        time.sleep(self._options.drain)

    def _stop(self, workers: list[Worker]) -> None:
        for worker in workers:
            if worker.process.poll() is None:
                worker.process.terminate()
        give_up = time.monotonic() + _STOP_S
        for worker in workers:
            try:
                worker.process.wait(max(0.1, give_up - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("Worker on port %d does not end: killing it", worker.port)
                worker.process.kill()
                worker.process.wait()

    def _ready(self, worker: Worker) -> bool:
        host = self._options.host
        host = "127.0.0.1" if host in ("0.0.0.0", "::", "localhost") else host  # noqa: S104 - asks
        address = Request(f"http://{host}:{worker.port}/readyz", headers={"Host": "localhost"})
        give_up = time.monotonic() + _START_S
        while time.monotonic() < give_up and worker.process.poll() is None:
            if self._told_to_stop():
                return False
            try:
                with _BESIDE.open(address, timeout=5) as answer:
                    return bool(answer.status == 200)
            except (OSError, HTTPException):
                time.sleep(_LOOK_S)
        return False

    def _started(self, port: int) -> Worker:
        options = self._options
        # -P: the workers of an installed program run it too, not what the folder we are in holds.
        command = [sys.executable, *(["-P"] if is_installed() else []), "-m", "tracker.server"]
        command += ["--port", str(port), "--host", options.host, "--log", options.log]
        command += ["--secrets", str(options.secrets)]
        command += ["--access", str(options.access)] if options.access else []
        for name in options.allow_host:
            command += ["--allow-host", name]
        # A group of its own: Ctrl-C in a terminal is for the supervisor, which stops each in turn.
        # Two arenas: with more, glibc keeps 70 MiB a worker after many sessions (docs/SOAK.md).
        env = {"MALLOC_ARENA_MAX": "2"} | os.environ | {SUPERVISOR: str(os.getpid())}
        process = subprocess.Popen(command, env=env, process_group=0)  # noqa: S603 - ours
        return Worker(port, process)


def serve(options: argparse.Namespace) -> int:
    """Serve with several workers until stopped; the exit code.

    Raises:
        AccessError: the settings are unsafe.
    """
    if not 1 <= options.workers <= MOST_WORKERS:
        raise CannotServe(f"--workers {options.workers} is not from 1 to {MOST_WORKERS}.")
    if (last := options.port + options.workers - 1) > LAST_PORT:
        raise CannotServe(f"The last worker would listen on {last}: ports end at {LAST_PORT}.")
    observe.set_up(options.log, checked(options).hash_key)
    return Supervisor(options).run()
