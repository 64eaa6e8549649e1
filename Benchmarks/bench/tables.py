"""One function a table."""
import json
import pathlib
import statistics
import subprocess

from . import inputs
from .measure import Programs, Row, cost, in_turn, number

MEGABYTE = 1e6


def run(programs: Programs, folder: pathlib.Path, playbook: pathlib.Path) -> pathlib.Path:
    """Runs a playbook; the folder of the run."""
    subprocess.run([programs.muster, "run", str(playbook), "--site", str(inputs.site(folder)), "--mode", "drill", "--reason", "benchmark",
                    "--progress", "none"], check=True, stdout=subprocess.DEVNULL)
    return max((folder / "runs").glob("*/journal.jsonl"), key=lambda path: path.stat().st_mtime).parent


def start_up(programs: Programs, folder: pathlib.Path, rounds: int) -> list[Row]:
    playbook = inputs.commands(folder / "twenty.yaml", 20)
    command = [programs.muster, "validate", str(playbook)]
    wall = in_turn(rounds * 10, lambda: cost(programs, [programs.floors["hello"]]).wall * 1e3, lambda: cost(programs, command).wall * 1e3)
    cpu = in_turn(rounds * 10, lambda: cost(programs, [programs.floors["hello"]]).cpu * 1e3, lambda: cost(programs, command).cpu * 1e3)
    peak = in_turn(rounds, lambda: cost(programs, [programs.floors["hello"]]).peak / 1e3, lambda: cost(programs, command).peak / 1e3)
    return [Row("validate 20 steps, wall time, over a C hello", "ms", *wall), Row("the same, CPU time", "ms", *cpu),
            Row("the same, peak memory", "MB", *peak)]


def load(programs: Programs, folder: pathlib.Path, steps: int, rounds: int) -> list[Row]:
    """Parse, validate and plan, over libyaml's events of the same file; both read it from disk."""
    rows = []
    for name, write, portion in (("plain", inputs.plain, 1), ("linked", inputs.linked, 2), ("meshed", inputs.meshed, 2)):
        for count in (steps // 100, steps // 10, steps // portion):
            file = write(folder / f"{name}.yaml", count)
            size = file.stat().st_size
            ours, floor = in_turn(rounds, lambda: cost(programs, [programs.floors["scan"], str(file)]).cpu * 1e6 / count,
                                  lambda: cost(programs, [programs.muster, "validate", str(file)]).cpu * 1e6 / count)
            rows.append(Row(f"{count:,} {name} steps ({size / MEGABYTE:.1f} MB), CPU time over libyaml's events", "µs a step", ours, floor))
        peak = cost(programs, [programs.muster, "validate", str(file)]).peak * 1024 / MEGABYTE
        rows.append(Row(f"{count:,} {name} steps, peak memory over the file", "MB", [peak], [size / MEGABYTE]))
    return rows


def durable_steps(programs: Programs, folder: pathlib.Path, steps: int, rounds: int) -> list[Row]:
    """Time a step from the first intent to the last end in the journal, over the same in C with the same durability."""
    rows = []
    for width, words in ((1, "in sequence"), (8, "eight at once")):
        playbook = inputs.commands(folder / f"commands-{width}.yaml", steps, width)
        floor = [programs.floors["steps"], str(steps), str(width), str(folder / "floor.log")]
        figures = in_turn(rounds, lambda: number(floor), lambda: step_time(run(programs, folder, playbook)))
        rows.append(Row(f"{steps:,} durable commands, {words}", "µs a step", *figures))
    return rows


def step_time(folder: pathlib.Path) -> float:
    first = last = None
    ended = 0
    for line in (folder / "journal.jsonl").open():
        record = json.loads(line)
        if record["type"] == "step.intent" and first is None:
            first = record["mono"]
        if record["type"] == "step.ended":
            last = record["mono"]
            ended += 1
    return (last - first) / ended


def parts(programs: Programs, folder: pathlib.Path, steps: int, rounds: int) -> list[Row]:
    """Spawning and appending by themselves."""
    file = str(folder / "append.log")
    rows = [Row("one /bin/true: contained, captured, reaped, over posix_spawn", "µs", *in_turn(
        rounds, lambda: number([programs.floors["steps"], str(steps), "1", "-"]), lambda: number([programs.probe, "spawn", str(steps)])))]
    for batch in (1, 8, 64, 512):
        records = min(steps * batch, 50 * steps)
        rows.append(Row(f"append, {batch} records a sync", "µs a record", *in_turn(
            rounds, lambda: number([programs.floors["append"], str(records // batch * batch), str(batch), file]),
            lambda: number([programs.probe, "append", str(records // batch * batch), str(batch), file])), digits=2))
    return rows


def verify(programs: Programs, folder: pathlib.Path, steps: int, rounds: int) -> list[Row]:
    """CPU time to verify a run, over SHA-256 of its journal by OpenSSL; less what both take for nothing."""
    evidence = run(programs, folder, inputs.waits(folder / "waits.yaml", steps))
    small = run(programs, folder, inputs.waits(folder / "few-waits.yaml", 10))
    size = (evidence / "journal.jsonl").stat().st_size - (small / "journal.jsonl").stat().st_size

    def rate(command, file) -> float:
        return size / MEGABYTE / max(1e-4, cost(programs, [*command, file(evidence)]).cpu - cost(programs, [*command, file(small)]).cpu)

    ours, floor = in_turn(rounds, lambda: rate(["openssl", "dgst", "-sha256"], lambda run: str(run / "journal.jsonl")),
                          lambda: rate([programs.muster, "verify"], str))
    return [Row(f"verify of a journal of {size / MEGABYTE:.0f} MB, CPU, beside SHA-256 of its bytes (more is better)", "MB/s", ours, floor, 0)]


def engine(programs: Programs, folder: pathlib.Path, steps: int, rounds: int) -> list[list[str]]:
    """CPU time a step of what has no floor; a line each of name and figures for three sizes."""
    names = {"engine": "decide and journal a command, no process, no disk", "read-plan": "read plan.json back"}
    figures: dict[str, list[float]] = {name: [] for name in names}
    sizes = (steps // 10, steps, steps * 5)
    for count in sizes:
        evidence = folder / f"engine-{count}"
        planned = made_run(programs, folder, count)
        planned.rename(evidence)
        for name, path in (("engine", evidence), ("read-plan", evidence / "plan.json")):
            figures[name].append(statistics.median(number([programs.probe, name, str(path)]) for _ in range(rounds)))
    return [["µs of CPU a step", *[f"{count:,} steps" for count in sizes]]] + [
        [words, *[f"{figure:.1f}" for figure in figures[name]]] for name, words in names.items()]


def made_run(programs: Programs, folder: pathlib.Path, count: int) -> pathlib.Path:
    """A run of so many commands that is cancelled before its first step: its plan and its first record are all that is used."""
    playbook = folder / "engine.yaml"
    inputs.commands(playbook, count)
    text = playbook.read_text().replace("steps:\n", "require:\n  - { id: never, on_unmet: stop, run: [/bin/false] }\nsteps:\n", 1)
    playbook.write_text(text)
    before = set((folder / "runs").glob("*/plan.json"))
    subprocess.run([programs.muster, "run", str(playbook), "--site", str(inputs.site(folder)), "--mode", "drill", "--reason", "benchmark",
                    "--progress", "none"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (set((folder / "runs").glob("*/plan.json")) - before).pop().parent
