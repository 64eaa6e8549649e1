import ActionKit
import Testing
import Values

@testable import Actions

@Suite("Several readings at one time")
struct ObservationTests {
    private static func part(_ name: String, _ script: String, limit: Microseconds = .seconds(20)) -> PartRequest {
        PartRequest(name: name, request: .bash(script, outputs: [.init(name: "n", type: .integer, source: .stdout)], limit: limit))
    }

    private static func observe(_ parts: [PartRequest]) -> ActionRequest {
        ActionRequest(kind: .observe(parts), timeLimit: .seconds(20), grace: .seconds(1))
    }

    @Test("the parts run side by side: each waits for what the other writes")
    func together() async throws {
        let folder = try TemporaryFolder()
        let (a, b) = (folder.path + "/a", folder.path + "/b")
        let outcome = await (try Bench()).perform(
            Self.observe([
                Self.part("left", "mkfifo \(a) && read x < \(a); echo $x"),
                Self.part("right", "until test -p \(a); do :; done; echo 7 > \(a); echo 8 > \(b); cat \(b)")
            ]), name: "look.1")
        #expect(outcome.end == .observed)
        #expect(outcome.parts.map(\.name) == ["left", "right"])
        #expect(outcome.parts.map { $0.outcome["n"] } == [.value(.integer(7)), .value(.integer(8))])
        #expect(outcome.files.map(\.stream) == ["left.stdout", "right.stdout"])
        #expect(outcome.files.map(\.file).first == "look.1.left.stdout.out")
    }

    @Test("one that cannot start and one that takes too long leave the others their values")
    func failures() async throws {
        let bench = try Bench()
        let missing = PartRequest(name: "missing", request: .command(["no-such-program"]))
        let probe = bench.start(
            Self.observe([Self.part("slow", "read x < <(sleep 60)", limit: .milliseconds(100)), missing, Self.part("good", "echo 1")]))
        let outcome = await probe.outcome()
        #expect(outcome.parts[0].outcome.end == .timedOut)
        guard case .notStarted = outcome.parts[1].outcome.end else { return #expect(Bool(false), "\(outcome.parts[1].outcome.end)") }
        #expect(outcome.parts[2].outcome["n"] == .value(.integer(1)))
        #expect(probe.started == [] && probe.outcomes.count == 1)
    }

    @Test("a cancel ends every part; nothing to read ends at once")
    func ends() async throws {
        let bench = try Bench()
        let probe = bench.start(Self.observe([Self.part("a", "read x < <(sleep 60)"), Self.part("b", "sleep 60")]))
        bench.performer.cancel(probe.id)
        #expect(await probe.outcome().parts.map(\.outcome.end) == [.cancelled, .cancelled])
        let nothing = await bench.perform(Self.observe([]))
        #expect(nothing.end == .observed && nothing.parts == [] && nothing.elapsed == .zero)
    }
}
