"""The playbooks that are measured, written afresh in each run."""
import pathlib


def site(folder: pathlib.Path) -> pathlib.Path:
    path = folder / "site.yaml"
    folders = ", ".join(f"{name}: {folder}/{name}" for name in ("runs", "inbox", "locks", "keys"))
    path.write_text(f"muster: 1\nsite: bench\nfolders: {{ {folders} }}\n")
    return path


def commands(path: pathlib.Path, steps: int, width: int = 1) -> pathlib.Path:
    """Steps that run /bin/true, in sequence or as many at once as `width` says."""
    needs = ", needs: []" if width > 1 else ""
    lines = ["muster: 1", "id: no-ops", 'title: "No-op steps"', f"max_parallel: {width}", "steps:"]
    lines += [f"  - {{ id: s{number}, effect: read, run: [/bin/true]{needs} }}" for number in range(steps)]
    path.write_text("\n".join(lines) + "\n")
    return path


def waits(path: pathlib.Path, steps: int) -> pathlib.Path:
    """Steps that are over at once and start no process: a long journal in a short time."""
    lines = ["muster: 1", "id: waits", 'title: "Waits"', "steps:"]
    lines += [f"  - {{ id: s{number}, wait: {{ for: 0s }} }}" for number in range(steps)]
    path.write_text("\n".join(lines) + "\n")
    return path


HEAD = 'muster: 1\nid: large\ntitle: "A large playbook"\nsteps:\n'


def plain(path: pathlib.Path, steps: int) -> pathlib.Path:
    """About 100 bytes a step: a title, an effect, a command; 100,000 steps are 10 MB."""
    with path.open("w") as out:
        out.write(HEAD)
        for number in range(steps):
            out.write(f"  - id: step-{number}\n    title: Step number {number}\n    effect: read\n"
                      f"    run: [/bin/echo, --number, \"{number}\"]\n")
    return path


def linked(path: pathlib.Path, steps: int) -> pathlib.Path:
    """About 220 bytes a step: each refers to the output of the one before, declares an output and expects something of it."""
    with path.open("w") as out:
        out.write(HEAD)
        for number in range(steps):
            before = f"${{{{ steps.step-{number - 1}.text }}}}" if number else "first"
            out.write(f"  - id: step-{number}\n    title: Step number {number}\n    effect: read\n"
                      f"    run: [/bin/echo, \"{before}\"]\n    outputs: {{ text: {{ type: string, from: stdout }} }}\n"
                      f"    expect: {{ text: {{ ne: \"\" }} }}\n")
    return path


def meshed(path: pathlib.Path, steps: int) -> pathlib.Path:
    """Each step needs up to eight earlier ones: many edges."""
    with path.open("w") as out:
        out.write(HEAD)
        for number in range(steps):
            needs = ", ".join(f"step-{number - back}" for back in (1, 2, 3, 5, 8, 13, 21, 34) if back <= number)
            out.write(f"  - {{ id: step-{number}, effect: read, needs: [{needs}], run: [/bin/true] }}\n")
    return path
