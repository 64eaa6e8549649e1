import Glibc
import Planted
import Simulator

/// `muster-simulate [--seeds N] [--first N] [--jobs N]`, `--seed N` to see one seed's whole story, or `--disks FILE`.
struct SimulateCommand {
    private var options: [String: String] = [:]
    private var problem: String?

    private static let usage = """
        usage: muster-simulate [--seeds N] [--first N] [--jobs N]   runs N seeds (10000) and prints what they reached
               muster-simulate --seed N                                runs one seed and tells its story
               muster-simulate --disks JOURNAL                         loses power at every call of a journal to its disk
               muster-simulate --planted N                             plants every bug and looks for it in at most N seeds
        """

    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard ["--seeds", "--first", "--jobs", "--seed", "--planted", "--disks"].contains(name), let value = rest.popFirst(),
                name == "--disks" || UInt64(value) != nil
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
        if let seed = number("--seed") { return tell(seed) }
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

    // MARK: - Many

    private func sit(_ first: UInt64, _ count: Int) -> Int32 {
        let clock = ContinuousClock()
        var result: Sitting.Result?
        let time = clock.measure {
            result = Sitting(first: first, count: count, workers: workers).run {
                print("\($0) of \(count) seeds")
                fflush(nil)
            }
        }
        guard let result else { return 1 }
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        print(result.coverage.table)
        for failure in result.failures.prefix(20) { describe(failure) }
        if let worst = result.failures.first { showEnd(worst.seed) }
        let rate = Int(Double(result.seeds) / max(seconds, 0.001))
        print("\(result.seeds) seeds from \(first), \(result.records) records, \(Int(seconds)) s, \(rate) seeds/s: \(result.failures.count) failed")
        // fewer seeds cannot be asked to reach everything
        let missing = count < Self.whole ? [] : result.coverage.missing
        for name in missing { print("never reached: \(name)") }
        return result.failures.isEmpty && missing.isEmpty ? 0 : 1
    }

    private static let whole = 10_000

    private func describe(_ failure: Sitting.Failure) {
        print("seed \(failure.seed) breaks law \(failure.breaches[0].law): \(failure.breaches[0].text)")
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
