# What a person or a build server runs; every target works in a clean clone on Debian 12 with a Swift 6.3 toolchain.

# One static executable; where a library has no static form, make build STATIC=-static-stdlib.
STATIC ?= -static-executable
BUILD = swift build -c release -Xswiftc $(STATIC) --explicit-target-dependency-import-check error

# The simulator beside the program: optimised, with the bugs that can be planted compiled in, and without the check for
# overlapping accesses, which the tests make.
SIMULATE = swift build -c release --product muster-simulate -Xswiftc -DPLANTED -Xswiftc -static-stdlib -Xswiftc -enforce-exclusivity=unchecked
SEEDS ?= 10000
FIRST ?= 0

.PHONY: all deps build test check fuzz simulator simulate planted disks journals drill bench peers clean

all: build

# Installs the missing Debian packages; quick, and silent, where none is missing.
deps:
	@lab/deps

# The program, .build/release/muster.
build: deps
	$(BUILD) --product muster

# Every test, the lab's own included, and then the simulator. Tests that fork a process of their own run alone, one by one: while a
# zombie of another test is there, the test library never learns that theirs has ended. So does one that watches the locks of files,
# which a child of another test holds until it executes. The rest run in three parts: what computes, what waits for processes with its
# thread, and what drives the program and servers would hold each other up on two cores.
PROCESSES = ^(ActionsTests|ProcessesTests|ResumeTests)[.]
SERVERS = ^(MusterTests|LabTests)[.]
test: deps
	swift build --build-tests
	MUSTER_ALONE=1 Tests/suite --no-parallel --filter 'HostileTests/refused|StreamTests/manyBytes|CrowdTests/leaks|FileStorageTests/lookers'
	Tests/suite --skip '$(PROCESSES)|$(SERVERS)'
	Tests/suite --filter '$(PROCESSES)'
	Tests/suite --filter '$(SERVERS)'
	FUZZ_OPTIMIZE=-Onone $(MAKE) fuzz SECONDS=10
	$(MAKE) simulate planted disks

# Format, lint, floors, and documents that are written from the program; every finding is a failure.
check: deps
	swift build --build-tests
	Tests/check

# Any bytes as a playbook, planned, and as a journal, recovered: SECONDS each, from the repository's own files on. make test does it
# for a moment; leave it running for longer by hand.
SECONDS ?= 600
fuzz:
	swift build --build-tests
	Tests/Fuzz/build playbook
	Tests/Fuzz/build journal
	Tests/Fuzz/run playbook $(SECONDS)
	Tests/Fuzz/run journal $(SECONDS)

simulator: deps
	$(SIMULATE)

# SEEDS runs of the real engine and journal in a made-up world, from seed FIRST on, and what they reached.
simulate: simulator
	.build/release/muster-simulate --seeds $(SEEDS) --first $(FIRST)

# Bugs, planted one at a time: every one has to be found.
planted: simulator
	.build/release/muster-simulate --planted 10000

# A loss of power at every call of whole runs' journals to their disk, and again while they are recovered.
disks: simulator
	for journal in Tests/Simulation/Journals/*.jsonl docs/example-run/journal.jsonl; do .build/release/muster-simulate --disks $$journal || exit 1; done

# Those of them that are a simulated run's, recorded anew: where what a run writes has changed.
journals: simulator
	.build/release/muster-simulate --record Tests/Simulation/Journals

# The region-outage drill on a lab of real servers; KEEP=1 leaves the lab up.
drill: build
	lab/drill

# The tables of measurements, beside their floors.
bench: build
	$(BUILD) --product muster-probe
	Benchmarks/run

# What a time-out and a kill -9 leave behind, beside Ansible and Chaos Toolkit, which are installed into .build/peers.
peers: build
	Benchmarks/peers

# Takes the lab down and removes what was built.
clean:
	-lab/lab down
	swift package clean
