import Diagnostics
import Plan
import PlaybookModel
import Testing
import Values

@Suite("Order of steps")
struct GraphRuleTests {
    static func needs(_ names: String...) -> (inout Step) -> Void {
        { $0.needs = names.map(word) }
    }

    @Test("Without needs a step follows the one before, an empty list starts at once")
    func order() throws {
        let result = plan(
            steps: .read("a"), .read("b"), .phase("p", [.read("c"), .read("d")]), .read("e", .run("true"), Self.needs()),
            .read("f", .run("true"), Self.needs("b", "e")))
        #expect(result.errors == [])
        let made = try #require(result.plan)
        #expect(made.steps.map(\.id.rawValue) == ["a", "b", "p", "p/c", "p/d", "e", "f"])
        #expect(made.steps.map(\.needs) == [[], [0], [1], [], [3], [], [1, 5]])
        #expect(made.steps.map(\.parent) == [nil, nil, nil, 2, 2, nil, nil])
        #expect(made.roots == [0, 1, 2, 5, 6])
        #expect(made.steps[2].children == [3, 4])
    }

    static let broken: [([Step], [String])] = [
        (
            [.read("promote"), .read("b", .run("true"), needs("promot"))],
            ["MU0581 step \"b\" needs \"promot\", which does not exist"]
        ),
        ([.read("a", .run("true"), needs("a"))], ["MU0583 step \"a\" needs itself"]),
        (
            [.phase("p", [.read("a")]), .read("b", .run("true"), needs("a"))],
            ["MU0582 step \"b\" needs \"a\", which stands in phase \"p\""]
        ),
        (
            [.read("a"), .phase("p", [.read("b", .run("true"), needs("a"))])],
            ["MU0582 step \"b\" needs \"a\", which stands in the top level"]
        ),
        (
            [.read("a", .run("true"), needs("c")), .read("b"), .read("c")],
            ["MU0584 steps need each other in a circle: a needs c needs b needs a"]
        ),
        ([.read("a"), .phase("p", [.read("a")])], ["MU0580 two steps have the id \"a\""])
    ]

    @Test("What is no order is reported", arguments: broken)
    func problems(_ steps: [Step], _ errors: [String]) {
        let result = plan(.make(steps))
        #expect(result.errors == errors)
        #expect(result.plan == nil)
    }

    @Test("A mistyped need comes with the nearest name")
    func nearest() {
        let result = plan(steps: .read("promote"), .read("b", .run("true"), Self.needs("promot")))
        #expect(result.diagnostics.map(\.fix?.message) == ["did you mean \"promote\"?"])
    }

    @Test("Ancestors are found through phases, joins and long chains")
    func ancestors() throws {
        let chain = (0..<50).map { Step.read("s\($0)") }
        let result = plan(
            steps: .read("a", .run("true"), Self.needs()), .read("b", .run("true"), Self.needs()),
            .read("join", .run("true"), Self.needs("a", "b")), .phase("p", chain), .read("last"),
            .read("aside", .run("true"), Self.needs("a")))
        let graph = StepGraph(try #require(result.plan))
        let (a, b, join, phase, first, deep, last, aside) = (0, 1, 2, 3, 4, 53, 54, 55)
        #expect(graph.isAncestor(a, of: join) && graph.isAncestor(b, of: deep) && graph.isAncestor(first, of: deep))
        #expect(graph.isAncestor(phase, of: last) && graph.isAncestor(deep, of: last) && graph.isAncestor(a, of: aside))
        #expect(!graph.isAncestor(deep, of: first) && !graph.isAncestor(join, of: a) && !graph.isAncestor(a, of: a))
        #expect(!graph.isAncestor(phase, of: deep) && !graph.isAncestor(b, of: aside) && !graph.areOrdered(aside, deep))
        #expect(graph.dependents(of: a) == [join, aside])
        #expect(graph.descendants(of: join) == [3] + Array(4...53) + [54])
        #expect(graph.ancestors(of: first) == [a, b, join])
        #expect(graph.encloses(phase, deep) && !graph.encloses(deep, phase) && !graph.encloses(phase, last))
    }

    @Test("Ancestors agree with a plain search on many small graphs")
    func againstPlainSearch() {
        var seed: UInt64 = 42
        func random(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        for _ in 0..<200 {
            let count = 2 + random(12)
            let needs = (0..<count).map { step in
                step == 0 ? [] : Array(Set((0..<random(4)).map { _ in random(step) })).sorted()
            }
            let graph = StepGraph(parents: [Int?](repeating: nil, count: count), needs: needs)
            var reach = [Set<Int>](repeating: [], count: count)
            for step in 0..<count {
                reach[step] = needs[step].reduce(into: []) {
                    $0.formUnion(reach[$1])
                    $0.insert($1)
                }
            }
            for a in 0..<count {
                for b in 0..<count { #expect(graph.isAncestor(a, of: b) == reach[b].contains(a), "\(needs) \(a) \(b)") }
            }
        }
    }

    /// A search of its own for each reference would take hours.
    @Test("Thousands of steps that see thousands of others through one join", .timeLimit(.minutes(1)))
    func join() throws {
        let count = 3_000
        var steps = (0..<count).map { number in
            Step.read("a\(number)", .run("x", outputs: [.stdout("n", .integer)])) { $0.needs = [] }
        }
        steps.append(.read("join") { $0.needs = (0..<count).map { word("a\($0)") } })
        steps += (0..<count).map { Step.read("b\($0)", .run("echo", "${{ steps.a\($0).n }}")) }
        let result = plan(.make(steps))
        #expect(result.errors == [])
        #expect(try #require(result.plan).steps.last?.arguments == ["echo", "${{ steps.a\(count - 1).n }}"])
    }

    @Test("A step seen through a join but not before it is refused")
    func besideJoin() {
        var steps = (0..<70).map { number in Step.read("a\(number)", .run("x", outputs: [.stdout("n", .integer)])) { $0.needs = [] } }
        steps.append(.read("join") { $0.needs = (0..<69).map { word("a\($0)") } })
        steps.append(.read("b", .run("echo", "${{ steps.a0.n }} ${{ steps.a69.n }}")))
        #expect(plan(.make(steps)).errors == ["MU0523 step \"a69\" need not have ended before step \"b\" starts"])
    }
}
