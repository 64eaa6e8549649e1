import CanonicalJSON
import Diagnostics
import Plan
import PlaybookModel
import Testing
import Values

@Suite("Plans as bytes")
struct PlanCodingTests {
    static func bytes(_ result: PlanningResult) throws -> [UInt8] { try #require(result.plan).canonicalBytes() }

    static func digest(_ change: (inout Playbook) -> Void) throws -> SHA256Digest {
        let result = Example.result(change)
        try #require(result.errors == [])
        return try #require(result.plan).digest()
    }

    @Test("A plan read back is the plan that was written")
    func roundTrip() throws {
        let bytes = try Self.bytes(Example.result())
        let read = try Plan.read(bytes)
        #expect(try read.canonicalBytes() == bytes)
        #expect(try read.digest() == Plan.digest(of: bytes))
        #expect(read.steps.count == 11)
        #expect(Plan.digest(of: Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("Every kind of condition, value and part survives")
    func everything() throws {
        let all = Playbook.make([
            .read(
                "a",
                .run(
                    "true",
                    outputs: [
                        OutputDeclaration(
                            name: "x", type: .list(of: .optional(.integer)), source: .file(path: template("/tmp/${{ run.id }}")),
                            selection: .json(pointer: "/a/0")),
                        OutputDeclaration(
                            name: "y", type: .record([.init("n", .number)]), source: .stderr, selection: .regex(pattern: "a(b)")),
                        OutputDeclaration(
                            name: "z", type: .duration, source: .stdout, selection: .csv(column: "c"), unit: "s",
                            defaultValue: .string("5m"))
                    ])
            ) {
                $0.when = .all(conditions: [
                    .not(condition: .value("${{ run.mode }}", .in, Template(.list([.string("live")])))),
                    .any(conditions: [.value("${{ run.id }}", .matches, Template(.string("a.*")))])
                ])
                $0.retry = Retry(
                    atMost: located(.integer(3)), on: [.exit(code: 22), .http(status: 403), .httpClass(hundreds: 5), .kind(.dns)],
                    range: .none)
                $0.retry?.factor = located(.number(DecimalNumber(significand: 15, scale: 1)))
                $0.forEach = ForEach(
                    name: word("i"), list: Template(.list([.integer(1), .boolean(true), .record([.init("k", .string("v"))])])))
            },
            .make("b", .wait(.untilTime(located("2026-03-01T02:00:00Z")))),
            .read("c", .run("x", "${{ site.hosts[each.index] }}")) {
                $0.forEach = ForEach(name: word("i"), list: template("${{ site.hosts }}"))
            }
        ]) {
            $0.parameter("size", .size, default: .string("4MB"))
            $0.parameter("share", .percent, default: .string("95%"))
            $0.parameter("at", .lsn, default: .string("16/B374D848"))
        }
        let result = plan(all)
        #expect(result.errors == [])
        let bytes = try Self.bytes(result)
        let read = try Plan.read(bytes)
        #expect(try read.canonicalBytes() == bytes)
        #expect(read.lookups == [NamedValue("site.hosts", .list([.string("h1"), .string("h2")]))])
        #expect(read.parameters.map(\.value.display) == ["4000000", "95%", "16/B374D848"])
    }

    @Test("Places in the file are no part of the digest")
    func places() throws {
        let before = try Self.digest { _ in }
        let after = try Self.digest { playbook in
            let place = SourceRange(file: SourceFileID(0), start: 10, end: 20)
            playbook.range = place
            playbook.steps = playbook.steps.map { step in
                var step = step
                step.range = place
                step.id.range = place
                step.keyRanges = ["until": place]
                step.until?.range = place
                step.until?.every.range = place
                if case .operation(var operation) = step.body {
                    operation.range = place
                    if case .http(var request) = operation.action {
                        request.url.range = place
                        operation.action = .http(request)
                    }
                    if case .comparison(let old)? = operation.expect {
                        operation.expect = .comparison(
                            Comparison(subject: old.subject, comparator: old.comparator, operand: old.operand, range: place))
                    }
                    step.body = .operation(operation)
                }
                return step
            }
        }
        #expect(before == after)
    }

    static let changes: [@Sendable (inout Playbook) -> Void] = [
        { $0.steps[0].until?.consecutive = located(.integer(2)) },
        { $0.steps[0].body = .operation(.get("${{ site.regions[params.healthy].app }}/health/ready")) },
        { $0.steps[2].body = .operation(.run("silence", "--region", "b")) },
        { $0.steps[2].release?.fault = true },
        { $0.steps[3].doneWhen = .run("other") },
        { $0.steps[4].timeout = located("6m") },
        { $0.steps[4].needs = [word("silence-alerts"), word("fence-old-primary")] },
        { $0.steps[5].forEach?.variables[0].list = Template(.list([.integer(10), .integer(100)])) },
        { $0.steps[6].onFailure = FailurePolicy(.continue, verdict: .failed) },
        { $0.steps[7].title = "Another title" },
        { $0.steps.removeLast() },
        { $0.locks = [] },
        { $0.locks[0].shared = true },
        { $0.locks[0].minDelay = located("1h") },
        { $0.timeout = located("1h") },
        { $0.monitors[0].marks[1].sustained = located("4s") },
        { $0.require = [] },
        { $0.objectives[0].target = located("14m") }
    ]

    @Test("What is executed, asked or measured changes the digest", arguments: changes.indices)
    func change(_ number: Int) throws {
        #expect(try Self.digest(Self.changes[number]) != Self.digest { _ in })
    }

    static func altered(_ old: String, _ new: String) throws -> [UInt8] {
        let text = String(decoding: try bytes(Example.result()), as: UTF8.self)
        try #require(text.contains(old))
        return Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
    }

    static let refused: [(String, String, PlanReadError.Code, String)] = [
        ("{\"version\":2,", "{\"version\":3,", .version, "the plan is of version 3, this program reads version 2"),
        ("\"needs\":[0]", "\"needs\":[99]", .structure, "step 1: it needs 99, which is not of the same phase"),
        ("\"needs\":[0]", "\"needs\":[6]", .structure, "step 1: it needs 6, which is not of the same phase"),
        ("\"parent\":5", "\"parent\":7", .structure, "step 5: 6 is not its inner step"),
        ("\"roots\":[0,", "\"roots\":[6,", .structure, "6 is no step of the top level"),
        ("{\"version\":2,", "{ \"version\":2,", .notCanonical, "the plan is not in canonical form"),
        ("{\"version\":2,", "{\"version\":2,\"more\":1,", .notCanonical, "the plan is not in canonical form")
    ]

    @Test("Plans of another version, with wrong numbers or in other bytes are refused", arguments: refused)
    func refuse(_ old: String, _ new: String, _ code: PlanReadError.Code, _ message: String) throws {
        let bytes = try Self.altered(old, new)
        #expect(throws: PlanReadError(code, message)) { try Plan.read(bytes) }
    }

    @Test("Bytes that are no plan are refused with the JSON reader's words")
    func malformed() {
        #expect { try Plan.read(Array("{".utf8)) } throws: { ($0 as? PlanReadError)?.code == .malformed }
        #expect { try Plan.read(Array("{\"version\":2}".utf8)) } throws: { ($0 as? PlanReadError)?.code == .malformed }
    }
}

extension SHA256Digest: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}
