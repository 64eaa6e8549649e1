"""What a runner takes while thousands of its steps wait, each kind in a run of its own."""
import os
import pathlib
import signal
import subprocess
import sys
import time

from .measure import Programs

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBenchBenchBenchBenchBenchBenchBenchBenchBenchBen bench"
SITE = f"""muster: 1
site: waiting
people: {{ ann: {{ name: Ann, keys: [ "{KEY}" ], roles: [ boss ] }} }}
roles: {{ boss: {{ may: [ approve ] }} }}
folders: {{ runs: runs, inbox: inbox, locks: locks, keys: keys }}
"""
FALSE = 'effect: read, run: [ "false" ]'
# what waits, its step, how much of the count there is, and what the runner writes for each when it has begun
KINDS = {
    "waits": ("wait: { for: 10h }", 1, '"type":"wait.begun"'),
    "questions": ('manual: { instructions: "Do it" }', 1, '"type":"input.asked"'),
    "retries backing off": (FALSE + ", retry: { at_most: 3, initial: 10h, max: 10h, factor: 1, jitter: none }", 1, '"type":"retry.scheduled"'),
    "polls": (FALSE + ", until: { every: 10h, within: 100h, expect: { exit_code: { eq: 0 } } }", 1, '"verdict":'),
    "open gates": ("approve: { from: [ boss ], expires: 10h }", 10, '"type":"gate.opened"'),
}


class Runner:
    """One run whose steps all wait."""

    def __init__(self, muster: str, folder: pathlib.Path, step: str, count: int, begun: str):
        folder.mkdir()
        (folder / "site.yaml").write_text(SITE)
        steps = "".join(f"  - {{ id: s{number}, needs: [], {step} }}\n" for number in range(count))
        (folder / "waiting.yaml").write_text(f"muster: 1\nid: waiting\ntitle: Waiting\nmax_parallel: 20000\nsteps:\n{steps}")
        command = [muster, "run", "waiting.yaml", "--site", "site.yaml", "--mode", "drill", "--reason", "bench", "--progress", "none"]
        self.folder, self.count, self.begun = folder, count, begun.encode()
        self.process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, env={"PATH": os.environ["PATH"]})

    def waits(self) -> bool:
        """Whether every step has begun to wait, and nothing is left to be done for it."""
        if self.process.poll() is not None:
            sys.exit(f"the run ended: {self.process.stderr.read().decode()}")
        names = "outputs/samples.*" if b"verdict" in self.begun else "journal.jsonl"
        found = sum(file.read_bytes().count(self.begun) for file in self.folder.glob(f"runs/2*/{names}"))
        before = self.processor_time()
        time.sleep(0.2)
        return found >= self.count and self.processor_time() == before

    def processor_time(self) -> float:
        """Seconds in user and system mode of all its threads, to the nanosecond (`/proc/PID/task/TID/schedstat`)."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9

    def peak(self) -> int:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))

    def end(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def table(programs: Programs, folder: pathlib.Path, steps: int, seconds: float) -> list[list[str]]:
    """All kinds wait at the same time, each in its runner."""
    runners = {}
    lines = [["what waits", "steps", "to begin", f"CPU in {seconds:.0f} s", "CPU a second", "most memory", "a step"]]
    try:
        for name, (step, share, begun) in KINDS.items():
            started = time.time()
            runner = Runner(programs.muster, folder / name.replace(" ", "-"), step, steps // share, begun)
            runners[name] = (runner, started)
            while not runner.waits():
                time.sleep(0.5)
            runners[name] = (runner, time.time() - started)
        before = {name: runner.processor_time() for name, (runner, _) in runners.items()}
        time.sleep(seconds)
        for name, (runner, took) in runners.items():
            used = (runner.processor_time() - before[name]) * 1000
            peak = runner.peak()
            lines.append([name, f"{runner.count:,}", f"{took:.1f} s", f"{used:.2f} ms", f"{used / seconds:.3f} ms", f"{peak / 1024:.0f} MB",
                          f"{peak / runner.count:.1f} KiB"])
    finally:
        for runner, _ in runners.values():
            runner.end()
    return lines
