import Diagnostics
import Foundation
import Plan
import PlaybookModel
import Testing
import Values

@Suite("Observations")
struct ObservationTests {
    static let cases: [MarkedPlaybookTests.Case] = [
        .init(
            name: "what is refused",
            yaml: """
                muster: 1
                id: drill
                steps:
                  - id: nothing
                #   ^ MU0614 this observation reads nothing and expects nothing
                    observe: {}
                  - id: both
                    observe:
                      left: { run: [ a ], outputs: { n: { type: integer, from: stdout } } }
                      right: { http: { url: "http://x/" } }
                    expect:
                      left.n: { lt: 3 }
                      left.m: { lt: 3 }
                #     ^ MU0526 "outputs.left" has no field "m"
                      right.status: { lt: x }
                #                         ^ MU0528 "lt" of "${{ outputs.right.status }}" is given "x", which is a string
                  - id: later
                    effect: read
                    run: [ echo, "${{ steps.both.left.n }} ${{ steps.both.right.status }} ${{ steps.both.middle.n }}" ]
                #                                                                             ^ MU0522 step "both" has no output "middle"
                  - id: expects
                    observe: { left: { run: [ a ] } }
                    until: { every: 1s, within: 1m, expect_failure: [ exit ] }
                #          ^ MU0615 "expect_failure" means nothing for an observation: each of its parts fails in its own way
                  - id: writes
                    observe: { left: { http: { url: "http://x/", method: POST } } }
                #                                                        ^ MU0601 "observe" may only read, POST writes
                    effect: read
                #           ^ MU0611 "effect" means nothing on step "writes": an observation only reads
                  - id: probed
                    run: [ a ]
                    done_when: { observe: { left: { run: [ a ] } } }
                #              ^ MU0614 "done_when" observes and expects nothing: it could never answer "not done"
                    undo: { observe: { left: { run: [ a ] } } }
                #   ^ MU0613 the undo of step "probed" observes and takes nothing back
                """)
    ]

    @Test("The same command read in the same way is one reading, whatever the parts are called")
    func sameReading() throws {
        var files = Files()
        let playbook = try files.playbook(
            "drill.yaml",
            """
            muster: 1
            id: drill
            steps:
              - id: both
                observe:
                  left: { run: [ psql, -h, a ], outputs: { n: { type: lsn, from: stdout } } }
                  right: { run: [ psql, -h, a ], outputs: { n: { type: lsn, from: stdout } } }
                  other: { run: [ psql, -h, b ], outputs: { n: { type: lsn, from: stdout } } }
                expect:
                  left.n: { eq: "${{ outputs.right.n }}" }
                  right.n: { eq: "${{ outputs.other.n }}" }
            """)
        let result = Planner.plan(
            PlanRequest(playbook: try #require(playbook), site: files.site(RegionOutageTests.site), mode: .drill))
        #expect(
            result.diagnostics.map { files.place($0) } == [
                "drill.yaml:10:7 MU0801 \"outputs.left.n\" and \"outputs.right.n\" are one reading under two names"
            ])
        let step = try #require(result.plan).steps[0]
        guard case .operation(let operation) = step.body else { return #expect(Bool(false)) }
        #expect(step.effect == .read)
        #expect(operation.outputs.map(\.type) == Array(repeating: .record([.init("n", .lsn), .init("exit_code", .integer)]), count: 3))
        #expect(
            operation.summary
                == "left: psql -h a; right: psql -h a; other: psql -h b")
    }
}
