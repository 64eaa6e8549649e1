import Diagnostics
import Foundation
import Plan
import PlaybookModel
import Testing
import Values

/// Playbooks whose comments say what must be found: `# ^ MU0521 there is no step "x"` stands under the line, its caret under
/// the column. Whatever is found and not marked fails too.
@Suite("Problems at their places")
struct MarkedPlaybookTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let yaml: String

        var testDescription: String { name }
    }

    static let cases: [Case] =
        [
            Case(
                name: "references",
                yaml: """
                    muster: 1
                    id: drill
                    parameters:
                      region: { type: string, enum: [ a, b ], default: a }
                    steps:
                      - id: measure
                        run: [ measure, "${{ params.regoin }}" ]
                    #                        ^ MU0520 there is no parameter "regoin"
                        effect: read
                        outputs: { lag: { type: duration, from: stdout } }
                      - id: report
                        run: [ echo, "lag ${{ steps.measure.lagg }} of ${{ site.vpi }}" ]
                    #                         ^ MU0522 step "measure" has no output "lagg"
                    #                                                      ^ MU0520 there is no site value "vpi"
                        effect: read
                        when: { value: "${{ steps.mesure.outcome }}", eq: succeeded }
                    #                       ^ MU0521 there is no step "mesure"
                      - id: late
                        run: [ echo, "${{ steps.last.x }}" ]
                    #                     ^ MU0523 step "last" need not have ended before step "late" starts
                        effect: read
                      - id: last
                        run: [ x ]
                        effect: read
                        outputs: { x: { type: string, from: stdout } }
                    """),
            Case(
                name: "switches",
                yaml: """
                    muster: 1
                    id: drill
                    parameters:
                      role: { type: string, enum: [ primary, standby, none ], default: primary }
                      name: { type: string, default: a }
                      sure: { type: boolean, default: true }
                    steps:
                      - id: by-role
                        switch:
                          on: "${{ params.role }}"
                    #     ^ MU0587 the switch "by-role" has no case for "standby", "none"
                          cases:
                            primary: [ { id: p, effect: read, run: [ date ] } ]
                      - id: by-name
                        switch:
                          on: "${{ params.name }}"
                    #     ^ MU0587 the switch "by-name" has no "else", and "${{ params.name }}" can be any string
                          cases:
                            a: [ { id: n, effect: read, run: [ date ] } ]
                      - id: by-truth
                        switch:
                          on: "${{ params.sure }}"
                          cases:
                            true: [ { id: t, effect: read, run: [ date ] } ]
                            false: [ { id: f, effect: read, run: [ date ] } ]
                      - id: by-nothing
                        switch:
                          on: "${{ params.roel }}"
                    #              ^ MU0520 there is no parameter "roel"
                          cases:
                            primary: [ { id: q, effect: read, run: [ date ] } ]
                            none: [ { id: r, effect: read, run: [ date ] } ]
                          else: [ { id: s, effect: read, run: [ date ] } ]
                    """),
            Case(
                name: "conditions",
                yaml: """
                    muster: 1
                    id: drill
                    steps:
                      - id: measure
                        run: [ measure ]
                        effect: read
                        outputs:
                          lag: { type: duration, from: stdout }
                          version: { type: string, from: stderr }
                        expect: { lag: { lt: 5 }, version: { matches: "15\\\\.(" } }
                    #                        ^ MU0528 "lt" of "lag" is given "5", which is an integer
                    #                                                 ^ MU0547 "15\\.(" is no regular expression
                    """),
            Case(
                name: "order, undo, pivot",
                yaml: """
                    muster: 1
                    id: drill
                    steps:
                      - id: fence
                    #       ^ MU0600 step "fence" writes before the pivot and says nothing about taking it back
                        run: [ fence ]
                        done_when: { run: [ is-fenced ] }
                      - id: promote
                        run: [ promote ]
                        pivot: true
                    #   ^ MU0603 the pivot "promote" has no "done_when"
                      - id: aside
                    #       ^ MU0605 step "aside" writes and may run before or after the pivot "promote"
                        needs: []
                        run: [ x ]
                        done_when: { run: [ y ] }
                        no_undo: "nothing to take back"
                      - id: fence
                    #       ^ MU0580 two steps have the id "fence"
                        needs: [ promot ]
                    #            ^ MU0581 step "fence" needs "promot", which does not exist
                        run: [ x ]
                        effect: read
                    """),
            Case(
                name: "people, secrets, times",
                yaml: """
                    muster: 1
                    id: drill
                    steps:
                      - id: authorise
                        approve: { from: [ cab, comander ], quorum: 2 }
                    #                           ^ MU0630 the site has no role or person "comander"
                      - id: read
                        run: [ psql, "${{ secrets.db_password }}" ]
                    #                     ^ MU0531 "secrets.db_password" would stand in an argument, that every user of the host can read
                        effect: read
                        expected: "${{ run.id }}"
                    #                  ^ MU0528 "expected" is given "${{ run.id }}", which is string
                      - id: tell
                        notify: { to: incidents, text: "x" }
                    #                 ^ MU0635 the site has no channel "incidents"
                    """)
        ] + ObservationTests.cases

    @Test("Each problem is found where it stands, and nothing else", arguments: cases)
    func marks(_ test: Case) throws {
        var files = Files()
        let playbook = try #require(try files.playbook("drill.yaml", test.yaml), "\(files.problems.diagnostics)")
        let result = Planner.plan(PlanRequest(playbook: playbook, site: files.site(RegionOutageTests.site), mode: .drill))
        let found = result.diagnostics.filter { $0.severity == .error }.map { files.place($0) }
        #expect(found == Self.expected(test.yaml))
    }

    /// The marks as `drill.yaml:line:column code message`, in the order of their places.
    private static func expected(_ yaml: String) -> [String] {
        var marks: [(line: Int, column: Int, text: String)] = []
        var line = 0
        for (number, text) in yaml.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard text.hasPrefix("#"), let caret = text.firstIndex(of: "^") else {
                line = number + 1
                continue
            }
            let column = text.distance(from: text.startIndex, to: caret) + 1
            marks.append((line, column, text[text.index(after: caret)...].trimmingCharacters(in: .whitespaces)))
        }
        return marks.sorted { ($0.line, $0.column) < ($1.line, $1.column) }.map { "drill.yaml:\($0.line):\($0.column) \($0.text)" }
    }
}
