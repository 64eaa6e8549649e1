import CanonicalJSON
import Diagnostics
import Foundation
import Plan
import PlaybookModel
import Testing
import Values

@Suite("Plans for people and tools")
struct RenderingTests {
    static func made() throws -> Plan {
        let result = Example.result()
        try #require(result.errors == [])
        return try #require(result.plan)
    }

    static let forms: [(PlanFormat, String)] = [
        (.text, ExampleRenderings.text), (.dot, ExampleRenderings.dot), (.mermaid, ExampleRenderings.mermaid)
    ]

    @Test("A plan is shown in each form exactly so", arguments: forms)
    func exact(_ format: PlanFormat, _ expected: String) throws {
        let text = try Self.made().rendered(as: format)
        #expect(text == expected)
    }

    @Test("What a playbook says for people is shown: of itself, the site, parameters, steps and questions")
    func texts() throws {
        let ask = ManualAction(
            instructions: template("look"), inputs: [.init(name: word("ticket"), type: .string, text: "the change's number")], range: .none)
        let result = plan(
            .make([.read("a") { $0.description = "Looks twice" }, .make("ask", .manual(ask))]) {
                $0.description = "What this is for"
                $0.parameters = [.init(name: word("failed"), type: .string, defaultValue: located("a"), text: "the region that is lost")]
            })
        let made = try #require(result.plan)
        let text = try made.rendered(as: .text)
        #expect(text.contains("  about      What this is for\n"))
        #expect(text.contains("  parameters failed = a (the region that is lost)\n"))
        #expect(text.contains("      about      Looks twice\n"))
        #expect(text.contains("answers: ticket (string: the change's number)"))
        #expect(try Plan.read(made.canonicalBytes()).canonicalBytes() == made.canonicalBytes())
    }

    @Test("What exit codes mean is shown, of a step and of a probe")
    func exitCodes() throws {
        var probe = Operation.run("true")
        probe.exitCodes = [ExitCodeVerdict(codes: 255...255, verdict: .unknown)]
        var far = Operation.run("ssh", "db-2", "promote")
        far.exitCodes = [
            ExitCodeVerdict(codes: 0...0, verdict: .done), ExitCodeVerdict(codes: 2...5, verdict: .partial),
            ExitCodeVerdict(codes: 255...255, verdict: .unknown)
        ]
        let step = Step.make("far", .operation(far)) {
            $0.doneWhen = probe
            $0.noUndo = word("it stays")
        }
        let text = try #require(plan(.make([step])).plan).rendered(as: .text)
        #expect(text.contains("      exit codes 0 done, 2-5 partial, 255 unknown\n"))
        #expect(text.contains("      done when  true; exit codes: 255 unknown\n"))
    }

    @Test("Text keeps within 100 columns where words allow it")
    func columns() throws {
        let lines = try Self.made().rendered(as: .text).split(separator: "\n")
        #expect(lines.filter { $0.count > 100 } == [])
    }

    @Test("JSON holds the plan's own bytes, their digest and what is computed from them")
    func json() throws {
        let plan = try Self.made()
        let text = try plan.rendered(as: .json)
        let own = String(decoding: try plan.canonicalBytes(), as: UTF8.self)
        #expect(text.hasSuffix(",\"plan\":" + own + "}\n"))
        let tree = try JSONParser.parse(text.trimmingCharacters(in: .newlines))
        #expect(tree["digest"]?.string == (try plan.digest()).rawValue)
        let computed = try #require(tree["computed"])
        #expect(
            computed["critical_path"]?.canonicalText
                == #"{"steps":["confirm-outage","authorise","silence-alerts","fence-old-primary","promote","shift-traffic/set","shift-traffic/settle","reconcile","note","tell"],"total_us":111000000,"without_time":["authorise","silence-alerts","reconcile","note","tell"]}"#
        )
        #expect(
            computed["gates"]?.canonicalText
                == #"[{"gate":"authorise","voters":["ann","bob"],"dominates":["silence-alerts","fence-old-primary","promote","shift-traffic","shift-traffic/set","shift-traffic/settle","reconcile","note","tell"]}]"#
        )
        #expect(computed["pivots"]?.canonicalText == #"["promote"]"#)
        #expect(
            computed["writes"]?.canonicalText
                == #"[{"step":"silence-alerts","way":"release"},{"step":"fence-old-primary","way":"undo"},{"step":"promote","way":"pivot"},{"step":"shift-traffic/set","way":"after_pivot"}]"#
        )
    }

    @Test("Control and direction characters of a playbook never reach the terminal")
    func inert() throws {
        let result = plan(
            .make([.read("a", .run("printf", "\u{1B}[2J\u{202E}x")) { $0.title = "t\u{07}itle" }]) { $0.title = "a\u{1B}[31mb" })
        let text = try #require(result.plan).rendered(as: .text)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 32 && $0.value != 0x202E) })
        #expect(text.contains("drill: a\\u{1b}[31mb\n"))
        #expect(text.contains("reads      printf '\\u{1b}[2J\\u{202e}x'\n"))
    }

    @Test("The critical path is the longest way, loops counted with every item, phases at their longest")
    func criticalPath() throws {
        func timed(_ id: String, _ time: String, needs: [String]? = nil) -> Step {
            .read(id) {
                $0.expected = located(time)
                $0.needs = needs?.map(word)
            }
        }
        let result = plan(
            steps: timed("a", "1s"), timed("short", "2s", needs: ["a"]), timed("long", "5s", needs: ["a"]),
            .phase(
                "p", [timed("x", "1s"), timed("y", "3s", needs: []), .make("w", .wait(.duration(located("4s")))) { $0.needs = [word("x")] }]
            ) {
                $0.needs = [word("short"), word("long")]
                $0.forEach = ForEach(name: word("i"), list: Template(.list([.integer(1), .integer(2)])))
            }, .read("end"))
        let made = try #require(result.plan)
        let path = CriticalPath(made)
        #expect(path.steps.map { made.localID($0) } == ["a", "long", "x", "w", "end"])
        #expect(path.total == .seconds(1 + 5 + 2 * (1 + 4)))
        #expect(path.withoutTime.map { made.localID($0) } == ["end"])
    }
}
