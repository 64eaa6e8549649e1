"""Running a floor and ours in turn, and what comes of it."""
import dataclasses
import pathlib
import statistics
import subprocess
import sys
import typing

FLOORS = pathlib.Path(__file__).resolve().parent.parent / "floors"
LIBRARIES = {"hello": [], "cost": [], "steps": [], "append": [], "scan": ["-lyaml"]}


@dataclasses.dataclass
class Programs:
    """What is run: ours, our parts by themselves, and the floors by name."""
    muster: str
    probe: str
    floors: dict[str, str]


@dataclasses.dataclass
class Cost:
    wall: float  # seconds
    cpu: float  # seconds, user and system, of the process and its children
    peak: int  # KiB


@dataclasses.dataclass
class Row:
    """One line of a table; each ratio is of one pair measured right after each other."""
    name: str
    unit: str
    ours: list[float]
    floor: list[float]
    digits: int = 1

    @property
    def cells(self) -> list[str]:
        ratios = [ours / floor for ours, floor in zip(self.ours, self.floor)]
        number = f".{self.digits}f"
        return [self.name, f"{statistics.median(self.ours):{number}} {self.unit}", f"{statistics.median(self.floor):{number}} {self.unit}",
                f"**{statistics.median(ratios):.2f}**", f"{min(ratios):.2f} – {max(ratios):.2f}"]


def compile_floors(folder: pathlib.Path) -> dict[str, str]:
    """Builds the floors; they are C, so that nothing stands between them and the system."""
    programs = {}
    for name, libraries in LIBRARIES.items():
        programs[name] = str(folder / name)
        subprocess.run(["cc", "-O2", str(FLOORS / f"{name}.c"), "-o", programs[name], *libraries], check=True)
    return programs


def number(command: list[str]) -> float:
    """The one number that a floor or a probe prints."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return float(done.stdout)


def cost(programs: Programs, command: list[str]) -> Cost:
    """What a whole process takes."""
    done = subprocess.run([programs.floors["cost"], *command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    wall, cpu, peak = done.stdout.split()
    return Cost(int(wall) / 1e6, int(cpu) / 1e6, int(peak))


def in_turn(rounds: int, floor: typing.Callable[[], float], ours: typing.Callable[[], float]) -> tuple[list[float], list[float]]:
    """Ours and the floor's figures, measured floor, ours, floor, ours …; the first pair warms caches and is not counted."""
    pairs = [(floor(), ours()) for _ in range(rounds + 1)][1:]
    return [pair[1] for pair in pairs], [pair[0] for pair in pairs]
