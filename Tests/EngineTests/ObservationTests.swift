import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Several readings as one")
struct ObservationTests {
    private static func part(_ name: String, _ outputs: [OutputDeclaration] = [], expect: Condition? = nil) -> PlannedPart {
        PlannedPart(
            name: name,
            operation: operation("do \(name)") {
                $0.outputs = outputs
                $0.expect = expect
            })
    }

    private static let lag = output("lag", .integer)
    private static let ok: [String: Value] = ["exit_code": .integer(0)]

    private func observe(
        _ parts: [PlannedPart], expect: Condition? = nil, _ replies: [Reply], until: PlannedUntil? = nil, retry: PlannedRetry? = nil
    ) -> World {
        var operation = PlannedOperation(action: .observe(parts), expect: expect, attemptTimeout: .seconds(60))
        operation.outputs = parts.map {
            OutputDeclaration(name: $0.name, type: .record($0.operation.recordFields.map { .init($0, .integer) }), source: .part)
        }
        var world = World(
            plan([
                read("a") {
                    $0.body = .operation(operation)
                    $0.until = until
                    $0.retry = retry
                }
            ]))
        world.replies[parts.map { "do \($0.name)" }.joined(separator: ", ")] = replies
        world.start()
        return world
    }

    private func result(_ world: World) throws -> StepResult {
        let results = world.entries.compactMap { entry -> StepResult? in
            if case .stepResult(let body) = entry.body { return body }
            return nil
        }
        return try #require(results.last)
    }

    @Test("what the parts gave are records, judged together: expected beside observed")
    func together() throws {
        let same = Condition.comparison(
            Comparison(subject: .value(template: reference("outputs.left.lag")), comparator: .eq, operand: reference("outputs.right.lag")))
        let world = observe(
            [Self.part("left", [Self.lag]), Self.part("right", [Self.lag])], expect: same,
            [
                .observed([
                    ("left", .exited(code: 0), ["lag": .integer(3), "exit_code": .integer(0)]),
                    ("right", .exited(code: 0), ["lag": .integer(4), "exit_code": .integer(0)])
                ])
            ])
        let result = try result(world)
        #expect(result.outcome == .failed && result.kind == "condition")
        #expect(result.call?.end == "observed")
        #expect(
            result.call?.outputs == [
                NamedOutput(name: "left", value: .record([.init("lag", .integer(3)), .init("exit_code", .integer(0))])),
                NamedOutput(name: "right", value: .record([.init("lag", .integer(4)), .init("exit_code", .integer(0))]))
            ])
        #expect(
            result.call?.conditions == [ConditionEvidence(what: "${{ outputs.left.lag }}", expected: "eq 4", observed: "3", verdict: .fail)]
        )
        #expect(result.call?.parts?.map(\.name) == ["left", "right"])
        #expect(result.call?.parts?.map(\.end) == ["exit:0", "exit:0"])
    }

    @Test(
        "a part that could not be read is an error, whatever the condition says of the others",
        arguments: [
            (ActionOutcome.End.exited(code: 2), "exit code 2"), (.timedOut, "no answer within 1m"),
            (.network(.refused, detail: "no"), "no"),
            (.signalled(number: 9), "ended by signal 9"), (.exited(code: 0), "it gave no \"lag\"")
        ])
    func unread(end: ActionOutcome.End, text: String) throws {
        for expect in [
            nil, compare(reference("outputs.left.exit_code"), .eq, .integer(0)),
            compare(reference("outputs.left.exit_code"), .eq, .integer(1))
        ] {
            let world = observe(
                [Self.part("left"), Self.part("right", [Self.lag])], expect: expect,
                [.observed([("left", .exited(code: 0), Self.ok), ("right", end, Self.ok)])])
            let result = try result(world)
            #expect(result.outcome == .failed && result.kind == "probe")
            #expect(result.detail == "part \"right\": \(text)")
            #expect(result.call?.outputs.map(\.name) == ["left"])
        }
    }

    @Test("an end that the condition looks at is a reading, of the part and of the whole")
    func lookedAt() throws {
        let replies = [Reply.observed([("left", .exited(code: 3), ["exit_code": .integer(3)])])]
        let whole = observe([Self.part("left")], expect: compare(reference("outputs.left.exit_code"), .eq, .integer(3)), replies)
        #expect(try result(whole).outcome == .succeeded)
        let own = observe([Self.part("left", expect: compare("exit_code", .eq, .integer(4)))], replies)
        let result = try result(own)
        #expect(result.kind == "condition" && result.detail == "part \"left\": exit_code: expected eq 4, observed 3")
        #expect(result.call?.conditions.map(\.what) == ["left: exit_code"])
    }

    @Test("references alone: nothing is started, expected stands beside observed")
    func assertion() throws {
        let holds = observe([], expect: compare(reference("run.mode"), .eq, .string("drill")), [.observed([])])
        #expect(holds.ending == "closed succeeded 0")
        #expect(
            try result(holds).call?.conditions == [
                ConditionEvidence(what: "${{ run.mode }}", expected: "eq drill", observed: "drill", verdict: .pass)
            ])
        let fails = observe([], expect: compare(reference("run.mode"), .eq, .string("live")), [.observed([])])
        #expect(try result(fails).kind == "condition")
    }

    @Test("in a poll an error breaks the row, and is borne")
    func polls() {
        let good = Reply.observed([("left", .exited(code: 0), ["lag": .integer(1), "exit_code": .integer(0)])])
        let bad = Reply.observed([("left", .exited(code: 0), ["lag": .integer(9), "exit_code": .integer(0)])])
        let error = Reply.observed([("left", .timedOut, [:])])
        let world = observe(
            [Self.part("left", [Self.lag])], [bad, good, error, good, good],
            until: until(expect: compare(reference("outputs.left.lag"), .lt, .integer(2)), consecutive: 2))
        #expect(world.started.count == 5)
        #expect(world.ending == "closed succeeded 0")
    }
}
