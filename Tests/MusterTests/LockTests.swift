import Foundation
import Testing

/// Locks between runs of the real program: shared, delayed, broken.
@Suite("Locks")
struct LockTests {
    /// Waits for a person with a lock in hand.
    private static func playbook(_ lock: String, _ folder: String) -> String {
        """
        muster: 1
        id: locked
        title: Locked
        locks: [ \(lock) ]
        steps:
          - { id: ask, manual: { instructions: "Go on?" } }
          - { id: act, run: [ touch, \(folder)/acted ], done_when: { run: [ test, -e, \(folder)/acted ] }, undo: { run: [ rm, \(folder)/acted ] } }
        """
    }

    private func begin(_ place: Place, _ lock: String) async throws -> (Running, RunEvidence) {
        try place.write("locked.yaml", Self.playbook(lock, place.folder))
        return try await place.start("locked.yaml") { try $0.has("input.asked") }
    }

    private func end(_ place: Place, _ run: RunEvidence, _ running: Running) async throws -> Finished {
        #expect(try await place.muster("input", run.name, "ask").code == 0)
        return try await running.finished()
    }

    private func refused(_ place: Place, _ lock: String) async throws -> String {
        try place.write("locked.yaml", Self.playbook(lock, place.folder))
        let other = try await place.muster(
            "run", "locked.yaml", "--mode", "drill", "--as", "ana", "--reason", "a test", "--progress", "plain")
        #expect(other.code == 3, "\(other)")
        return other.output + other.problems
    }

    /// Lets ben override, so that he may break locks.
    private func entitle(_ place: Place) throws {
        let site = try String(contentsOfFile: place.site, encoding: .utf8)
        try site.replacingOccurrences(of: "lead: { may: [ approve ] }", with: "lead: { may: [ approve, override ] }")
            .write(toFile: place.site, atomically: true, encoding: .utf8)
    }

    @Test("Two runs share a key, none has it alone beside them, and a delay counts from when it is free")
    func shared() async throws {
        try await Place.with { place in
            let (first, one) = try await begin(place, "{ key: k, shared: true }")
            let (second, two) = try await begin(place, "{ key: k, shared: true }")
            #expect(try await refused(place, "{ key: k }").contains("the lock \"k\" is held by run \(one.name) on "))
            let listed = try await place.muster("locks", "--format", "json").lines()
            let holders = try listed[0].objects("holders")
            #expect(try holders.map { try $0.string("run") } == [one.name, two.name])
            #expect(try holders.map { try $0.string("standing") } == ["driven", "driven"])
            #expect(try await end(place, one, first).code == 0)
            #expect(try await end(place, two, second).code == 0)
            let text = try await refused(place, "{ key: k, min_delay: 1h }")
            #expect(text.contains("the lock \"k\" was held by run \(two.name) on "))
            #expect(text.contains(" and may be taken again at "))
            #expect(try await place.muster("locks").output.hasPrefix("k  free since "))
            let (third, three) = try await begin(place, "{ key: k, min_delay: 1us }")
            #expect(try await end(place, three, third).code == 0)
        }
    }

    @Test("A broken lock makes its run hold before it acts; the signed word is in the evidence of both runs; resumed, it goes on")
    func broken() async throws {
        try await Place.with { place in
            try entitle(place)
            let (running, run) = try await begin(place, "{ key: k }")
            let outsider = try await place.muster("unlock", "k", "--reason", "in the way", "--as", "ana", "--key", place.key("ana"))
            #expect(outsider.code == 3)
            #expect(
                outsider.problems == "muster: \"ana\" may not break the lock of a run in mode drill; who may: ben, cia (say --as PERSON)\n")
            let foreign = try await place.muster("unlock", "k", "--reason", "in the way", "--as", "ben", "--key", place.key("ana"))
            #expect(
                foreign.code == 3
                    && foreign.problems == "muster: the lock \"k\" is not broken: the key that signed is not one of \"ben\"'s\n")
            let broken = try await place.muster("unlock", "k", "--reason", "in the way", "--as", "ben", "--key", place.key("ben"))
            #expect(broken.code == 0, "\(broken)")
            let nothing = try await place.muster("unlock", "k", "--reason", "in the way", "--as", "ben", "--key", place.key("ben"))
            #expect(nothing.code == 3 && nothing.problems == "muster: the lock \"k\" is not held: nobody holds it\n")

            // nobody answers: the runner that waits is told by the folder of locks
            let held = try await running.finished()
            #expect(held.code == 6, "\(held)")
            #expect(held.problems.contains("the lock \"k\" was broken by ben and is not this run's any more: in the way"))
            #expect(!place.has("acted"))
            #expect(try run.last("lock.lost").string("reason") == "in the way")

            let (second, other) = try await begin(place, "{ key: k }")
            let waiting = try await place.muster("resume", run.name)
            #expect(waiting.code == 6 && waiting.problems.contains("the lock \"k\" is held by run \(other.name) on "), "\(waiting)")
            #expect(try await end(place, other, second).code == 0)
            #expect(try other.last("lock.broken").string("reason") == "in the way")
            try await other.expectVerified()
            #expect(try await place.muster("status", run.name).output.contains("lock"))

            #expect(place.has("acted"))
            unlink(place.folder + "/acted")
            #expect(try await place.muster("input", run.name, "ask").code == 0)
            let resumed = try await place.muster("resume", run.name)
            #expect(resumed.code == 0, "\(resumed)")
            #expect(place.has("acted"))
            try await run.expectVerified()
        }
    }
}
