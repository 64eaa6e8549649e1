import Foundation
import Testing

@Suite("A bad folder among the runs")
struct BadRunTests {
    /// Everything that may lie where a run should, under the names of runs older and newer than any.
    private static let mess = """
        # $1 a finished run, to be damaged in copies
        bad() { mkdir -p runs/$1; }
        bad 20200101T000000Z-garbage-0001; head -c 100000 /dev/urandom > runs/20200101T000000Z-garbage-0001/journal.jsonl
        bad 20200101T000000Z-zeros-0002; truncate -s 2G runs/20200101T000000Z-zeros-0002/journal.jsonl
        bad 20200101T000000Z-pipe-0003; mkfifo runs/20200101T000000Z-pipe-0003/journal.jsonl
        bad 20200101T000000Z-link-0004; ln -s journal.jsonl runs/20200101T000000Z-link-0004/journal.jsonl
        ln -s 20200101T000000Z-loop-0005 runs/20200101T000000Z-loop-0005
        bad 20200101T000000Z-folder-0006/journal.jsonl
        bad 20200101T000000Z-empty-0007
        cp -a $1 runs/20200101T000000Z-half-0008; rm -r runs/20200101T000000Z-half-0008/{plan.json,seals,outputs}
        cp -a $1 runs/20200101T000000Z-pipes-0009; rm runs/20200101T000000Z-pipes-0009/plan.json; mkfifo runs/20200101T000000Z-pipes-0009/plan.json
        bad 20200101T000000Z-closed-0010; cp $1/journal.jsonl runs/20200101T000000Z-closed-0010; chmod 0 runs/20200101T000000Z-closed-0010
        bad zzz; head -c 1000 /dev/urandom > runs/zzz/journal.jsonl
        touch runs/20300101T000000Z-file-0011
        bad 20300101T000000Z-unborn-0012; touch runs/20300101T000000Z-unborn-0012/journal.jsonl
        """

    @Test("disturbs nobody: the others are listed, shown, run, approved and resumed; it is named where it is asked for")
    func bad() async throws {
        try await Place.with { place in
            try FileManager.default.createDirectory(atPath: place.folder + "/other", withIntermediateDirectories: false)
            let (first, finished) = try await place.drill(
                "gate.yaml", "--set", "folder=\(place.folder)/other", "--set", "quorum_time=100ms")
            #expect(first.code == 4)
            let (running, run) = try await place.start("small.yaml", "--set", "folder=\(place.folder)") { try $0.has("input.asked") }
            let before = Set(place.runs())
            try place.write("mess.sh", Self.mess)
            let made = try await MusterTests.run(["bash", "-e", "mess.sh", finished.folder], folder: place.folder)
            try #require(made.code == 0, "\(made.problems)")
            let bad = Set(try FileManager.default.contentsOfDirectory(atPath: place.folder + "/runs")).subtracting(before).filter {
                $0.hasPrefix("20200101")
            }

            let list = try await bounded(place, "list")
            #expect(list.code == 0, "\(list.problems)")
            #expect(list.output.split(separator: "\n").count == before.count, "\(list.output)")
            for name in before { #expect(list.output.contains("\n\(name)  ") || list.output.hasPrefix("\(name)  "), "\(list.output)") }
            #expect(!list.output.contains("20200101T000000Z-zeros"), "what holds no run is named on standard error")
            for name in ["garbage-0001", "zeros-0002", "pipe-0003", "link-0004", "folder-0006"] {
                #expect(list.problems.contains(name), "\(name): \(list.problems)")
            }
            #expect(list.problems.contains("half-0008: this is the journal of the run \(finished.name)\n"), "\(list.problems)")
            let status = try await bounded(place, "status", "last")
            #expect(
                status.code == 0 && status.output.contains(run.name),
                "the last run is the last that is one: \(status.output)\(status.problems)")
            for name in bad.sorted() {
                let resumed = try await bounded(place, "resume", name, "--progress", "none")
                #expect(resumed.code == 3 && resumed.problems.hasPrefix("muster: "), "\(name): \(resumed)")
                let shown = try await bounded(place, "status", name)
                #expect(shown.code == 3 || shown.code == 0, "\(name): \(shown)")
                #expect(shown.code == 0 || shown.problems.hasPrefix("muster: "), "\(name): \(shown)")
            }
            let (other, evidence) = try await place.drill(
                "gate.yaml", "--set", "folder=\(place.folder)/other", "--set", "quorum_time=100ms")
            #expect(other.code == 4, "\(other.problems)")
            try await evidence.expectVerified()
            running.send(SIGKILL)
            _ = try await running.finished()
            let resumed = try await Running(
                [Program.muster, "resume", run.name, "--progress", "none"], environment: ["MUSTER_SITE": place.site], folder: place.folder)
            #expect(try await bounded(place, "cancel", run.name).code == 0)
            let ended = try await resumed.finished()
            #expect(ended.code == 4, "\(ended)")
            try await run.expectVerified()
            _ = try await MusterTests.run(["chmod", "700", place.folder + "/runs/20200101T000000Z-closed-0010"])
        }
    }

    /// Runs a command of muster that must answer soon and within little memory.
    private func bounded(_ place: Place, _ arguments: String...) async throws -> Finished {
        try await MusterTests.run(
            ["timeout", "-k", "1", "30", "bash", "-c", "ulimit -d 400000; exec \"$@\"", "bash", Program.muster] + arguments,
            environment: ["MUSTER_SITE": place.site],
            folder: place.folder)
    }
}
