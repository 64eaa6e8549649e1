import Glibc
import Planted
import Simulator
import Synchronization

/// `muster-simulate [--seeds N] [--first N] [--jobs N]`, `--seed N` to see one seed's whole story, `--record FOLDER`, or `--disks FILE`.
struct SimulateCommand {
    private var options: [String: String] = [:]
    private var problem: String?

    private static let usage = """
        usage: muster-simulate [--seeds N] [--first N] [--jobs N]   runs N seeds (10000) and prints what they reached
               muster-simulate --seed N [--journal FILE]               runs one seed and tells its story, or keeps its journal
               muster-simulate --record FOLDER                         keeps journals for --disks: a rolled-back and a held run's
               muster-simulate --disks JOURNAL                         loses power at every call of a journal to its disk
               muster-simulate --planted N                             plants every bug and looks for it in at most N seeds
        """

    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard ["--seeds", "--first", "--jobs", "--seed", "--planted", "--disks", "--journal", "--record"].contains(name),
                let value = rest.popFirst(),
                ["--disks", "--journal", "--record"].contains(name) || UInt64(value) != nil
            else {
                problem = "what is \"\(name)\"?"
                return
            }
            options[name] = value
        }
    }

    /// The exit code: 0 where no law was broken, 1 where one was, 2 for a wrong call.
    func run() -> Int32 {
        if let problem {
            print("muster-simulate: \(problem)\n\(Self.usage)")
            return 2
        }
        if let journal = options["--disks"] { return losePower(journal) }
        if let folder = options["--record"] { return record(folder) }
        if let seed = number("--seed") { return options["--journal"].map { keep(seed, in: $0) } ?? tell(seed) }
        if let most = number("--planted") { return plant(Int(most)) }
        return sit(number("--first") ?? 0, number("--seeds").map { Int($0) } ?? Self.whole)
    }

    private func number(_ name: String) -> UInt64? { options[name].flatMap { UInt64($0) } }

    private var workers: Int { number("--jobs").map { Int($0) } ?? max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }

    // MARK: - Disks

    private func losePower(_ path: String) -> Int32 {
        do {
            var sweep = try PowerLossSweep(path: path)
            try sweep.run()
            print("\(sweep.states) states of the disk of \(path): every one recovers")
            return 0
        } catch {
            print("muster-simulate: \(path): \(error)")
            return 1
        }
    }

    // MARK: - One seed

    private func tell(_ seed: UInt64) -> Int32 {
        do {
            let simulation = try Simulation(seed: seed) { print($0) }
            print(simulation.playbook)
            fflush(nil)
            simulation.run()
            print("seed \(seed): \(simulation.records) records, \(simulation.breaches.isEmpty ? "every law holds" : "broken")")
            return simulation.breaches.isEmpty ? 0 : 1
        } catch {
            print("seed \(seed): \(error)")
            return 1
        }
    }

    /// Writes the journal of one seed's run to a file, for `--disks`.
    private func keep(_ seed: UInt64, in path: String) -> Int32 {
        guard let simulation = try? Simulation(seed: seed), let file = fopen(path, "w") else {
            print("muster-simulate: seed \(seed) cannot be drawn, or \(path) cannot be written")
            return 1
        }
        simulation.run()
        return write(simulation.journal, file, path) && simulation.breaches.isEmpty ? 0 : 1
    }

    /// Keeps a journal of a rolled-back and of a held run among those of `make disks`.
    private func record(_ folder: String) -> Int32 {
        let found = JournalRecorder.find(seeds: 2_000)
        for standing in JournalRecorder.Standing.allCases {
            let path = "\(folder)/\(standing.rawValue).jsonl"
            guard let one = found[standing], let file = fopen(path, "w"), write(one.journal, file, path) else {
                print("muster-simulate: no such run was found, or \(path) cannot be written")
                return 1
            }
            print("\(path): seed \(one.seed), \(one.lines) records of \(one.kinds.count) kinds")
        }
        return 0
    }

    private func write(_ journal: [UInt8], _ file: UnsafeMutablePointer<FILE>, _ path: String) -> Bool {
        let written = fwrite(journal, 1, journal.count, file)
        if fclose(file) == 0, written == journal.count { return true }
        print("muster-simulate: \(path) cannot be written")
        return false
    }

    // MARK: - Many

    /// So many seeds are run before what they showed is added to the rest and said.
    private static let chunk = 50_000

    /// Runs the seeds in chunks. An interrupt ends the sitting with what it has.
    private func sit(_ first: UInt64, _ count: Int) -> Int32 {
        signal(SIGINT) { _ in Sitting.isInterrupted.store(true, ordering: .relaxed) }
        signal(SIGTERM) { _ in Sitting.isInterrupted.store(true, ordering: .relaxed) }
        let start = ContinuousClock.now
        var result = Sitting.Result()
        while result.seeds < count, !Sitting.isInterrupted.load(ordering: .relaxed) {
            let done = result.seeds
            result.add(
                Sitting(first: first + UInt64(done), count: min(Self.chunk, count - done), workers: workers).run {
                    print("\(done + $0) of \(count) seeds")
                    fflush(nil)
                })
            print("so far: \(Self.sum(result, first, since: start))")
            for failure in result.failures.suffix(3) { describe(failure, beside: 0) }
            fflush(nil)
        }
        print(result.coverage.table)
        // one of each kind first: a common failure must not hide a rare one
        let kinds = Dictionary(grouping: result.failures) { $0.breaches[0].kind }.values.sorted { $0[0].seed < $1[0].seed }
        for kind in kinds.prefix(20) { describe(kind[0], beside: kind.count - 1) }
        if let worst = result.failures.first { showEnd(worst.seed) }
        print(Self.sum(result, first, since: start))
        // fewer seeds cannot be asked to reach everything
        let missing = result.seeds < Self.whole ? [] : result.coverage.missing
        for name in missing { print("never reached: \(name)") }
        let undrawn = result.seeds < Self.whole ? [] : DrawnFormat.missing(seeds: 2_000)
        for name in undrawn { print("never drawn: \(name)") }
        return result.failures.isEmpty && missing.isEmpty && undrawn.isEmpty ? 0 : 1
    }

    private static let whole = 10_000

    private static func sum(_ result: Sitting.Result, _ first: UInt64, since start: ContinuousClock.Instant) -> String {
        let time = (ContinuousClock.now - start).components
        let rate = Int(Double(result.seeds) / max(Double(time.seconds) + Double(time.attoseconds) / 1e18, 0.001))
        return
            "\(result.seeds) seeds from \(first), \(result.records) records, \(time.seconds) s, \(rate) seeds/s: \(result.failures.count) failed"
    }

    private func describe(_ failure: Sitting.Failure, beside others: Int) {
        print(
            "seed \(failure.seed)\(others > 0 ? ", and \(others) like it," : "") breaks law \(failure.breaches[0].law): \(failure.breaches[0].text)"
        )
    }

    /// The end of a failing seed's story, and how to see all of it.
    private func showEnd(_ seed: UInt64) {
        var story: [String] = []
        guard let simulation = try? Simulation(seed: seed, tell: { story.append($0) }) else { return }  // it is described above
        simulation.run()
        print("the end of seed \(seed):")
        for line in story.suffix(60) { print("  \(line)") }
        print("again: .build/release/muster-simulate --seed \(seed)")
    }

    // MARK: - Planted bugs

    private func plant(_ most: Int) -> Int32 {
        guard Plantation.isFertile else {
            print("muster-simulate: this build has no planted bugs; make planted builds one that has")
            return 2
        }
        var missed = 0
        for bug in PlantedBug.allCases {
            let find = Plantation.look(for: bug, most: most, workers: workers)
            if find.seeds == nil { missed += 1 }
            print("\(find.seeds.map { "seed \($0)" } ?? "MISSED")\tlaw \(find.breach?.law ?? "-")\t\(bug.rawValue)")
            fflush(nil)
        }
        print("\(PlantedBug.allCases.count) bugs planted one at a time, at most \(most) seeds each: \(missed) missed")
        return missed == 0 ? 0 : 1
    }
}
