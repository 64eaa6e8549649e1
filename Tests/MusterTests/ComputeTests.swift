import Foundation
import Testing

/// `compute` with the system's jq.
@Suite("Computing")
struct ComputeTests {
    private static func playbook(_ steps: String) -> String { "muster: 1\nid: computing\nsteps:\n\(steps)" }

    @Test("Values of every kind go through jq and come back typed; nothing of the user's reaches it")
    func values() async throws {
        try await Place.with { place in
            try place.write(
                "p.yaml",
                Self.playbook(
                    """
                      - id: read
                        effect: read
                        shell: echo 41; echo 1500000000.25 >&2
                        outputs: { n: { type: integer, from: stdout }, at: { type: timestamp, from: stderr, unit: s } }
                      - id: select
                        effect: read
                        shell: |
                          echo '{"items": [{"n": "a", "ready": true}, {"n": "b", "ready": false}, {"n": "c", "ready": true}], "lag": 1.5}'
                          echo '{"a": 1} {"a": 2}' >&2
                        outputs:
                          ready: { type: list of string, from: stdout, jq: ".items | map(select(.ready) | .n)" }
                          lag: { type: duration, from: stdout, jq: .lag }
                          none: { type: optional string, from: stdout, jq: .nothing }
                        expect: { ready: { eq: [ a, c ] }, lag: { eq: 1500ms }, none: { absent: true } }
                      - id: several
                        effect: read
                        shell: "echo '{} {}'; echo 'no json' >&2"
                        outputs: { a: { type: integer, from: stdout, jq: .a }, b: { type: integer, from: stderr, jq: .b } }
                        on_failure: { do: continue, verdict: warning }
                      - id: twice
                        compute: { now: { type: string, jq: "{now: 1, input: 2} | .now, .input | tostring" } }
                        on_failure: { do: continue, verdict: warning }
                      - id: clean
                        compute:
                          missing: { type: list of string, jq: "$left - $right", vars: { left: [ a, b, c ], right: [ b ] } }
                          next: { type: integer, jq: "$n + 1 # one more", vars: { n: "${{ steps.read.n }}" } }
                          later: { type: timestamp, jq: "$at + 3600", vars: { at: "${{ steps.read.at }}" } }
                          age: { type: duration, jq: "$at - 1499999940", vars: { at: "${{ steps.read.at }}" } }
                          text: { type: string, jq: '"\\($a) \\($b)"', vars: { a: 90%, b: { x: true, y: [ 0.5 ] } } }
                          none: { type: optional integer, jq: "null" }
                          other: { type: integer, jq: "empty // 7" }
                        expect: { next: { eq: 42 }, missing: { length: 2 } }
                      - id: use
                        effect: read
                        run: [ echo, "${{ steps.clean.missing[1] }} ${{ steps.clean.next }} ${{ steps.clean.later }} ${{ steps.clean.age }} ${{ steps.clean.text }} ${{ steps.clean.other }}" ]
                        outputs: { said: { type: string, from: stdout } }
                        expect: { said: { eq: "c 42 2017-07-14T03:40:00.250000Z 1m250ms 90% {\\"x\\":true,\\"y\\":[0.5]} 7" } }
                    """))
            let done = try await run(
                [Program.muster, "run", "p.yaml", "--site", "site.yaml", "--mode", "drill", "--reason", "x", "--as", "ana"],
                folder: place.folder)
            #expect(done.code == 0, "\(done.output)\(done.problems)")
            #expect(done.output.contains("now gives 2 values, not one"))
            #expect(done.output.contains("jq could not read stdout: there are 2 JSON texts, not one"))
        }
    }

    @Test("An observation: read together, compared, referred to; a part that fails is an error; references judged alone")
    func observation() async throws {
        try await Place.with { place in
            try place.write(
                "p.yaml",
                Self.playbook(
                    """
                      - id: both
                        observe:
                          left: { run: [ echo, "3" ], outputs: { n: { type: integer, from: stdout } } }
                          right: { shell: "echo 4; exit 7", outputs: { n: { type: integer, from: stdout } } }
                        expect:
                          left.n: { lt: "${{ outputs.right.n }}" }
                          right.exit_code: { eq: 7 }
                      - id: broken
                        observe:
                          left: { run: [ echo, "0" ], outputs: { n: { type: integer, from: stdout } } }
                          right: { run: [ echo, none ], outputs: { n: { type: integer, from: stdout } } }
                        expect: { left.n: { eq: 0 } }
                        on_failure: { do: continue, verdict: warning }
                      - id: holds
                        observe: {}
                        expect: { value: "${{ steps.both.left.n }}", lt: "${{ steps.both.right.n }}" }
                        require:
                          - { id: still, observe: { a: { run: [ echo, x ], outputs: { t: { type: string, from: stdout } } } }, expect: { a.t: { eq: x } } }
                    """))
            let run = try await run(
                [Program.muster, "run", "p.yaml", "--site", "site.yaml", "--mode", "drill", "--reason", "x", "--as", "ana"],
                folder: place.folder)
            #expect(run.code == 0, "\(run.output)\(run.problems)")
            #expect(run.output.contains("part \"right\": output \"n\""), "\(run.output)")
        }
    }

    @Test("Beside an action jq makes outputs of what that gave; null and what could not be read make none")
    func beside() async throws {
        try await Place.with { place in
            try place.write(
                "p.yaml",
                Self.playbook(
                    """
                      - id: look
                        effect: read
                        shell: "echo '{\\"a\\": [1, 5, 3], \\"b\\": 4}'; exit 3"
                        exit_codes: { 3: done }
                        outputs: { a: { type: list of integer, from: stdout, json: /a }, b: { type: integer, from: stdout, json: /b } }
                        compute:
                          most: { type: integer, jq: "$a | max", vars: { a: "${{ outputs.a }}" } }
                          sum: { type: integer, jq: "$b + $c + $x", vars: { b: "${{ outputs.b }}", c: "${{ outputs.exit_code }}", x: 10 } }
                          none: { type: optional integer, jq: "$a[7]", vars: { a: "${{ outputs.a }}" } }
                        expect: { most: { eq: 5 }, sum: { eq: 17 }, none: { absent: true } }
                      - id: use
                        effect: read
                        run: [ echo, "${{ steps.look.sum }}" ]
                        compute: { twice: { type: integer, jq: "($t | tonumber) * 2", vars: { t: "${{ outputs.stdout }}" } } }
                        expect: { twice: { eq: 34 } }
                      - id: nothing
                        effect: read
                        run: [ echo, "1" ]
                        compute: { n: { type: integer, jq: "null" } }
                        on_failure: { do: continue, verdict: warning }
                      - id: unread
                        effect: read
                        run: [ echo, x ]
                        outputs: { n: { type: integer, from: stdout } }
                        compute: { m: { type: integer, jq: "$n", vars: { n: "${{ outputs.n }}" } } }
                        expect: { m: { ge: 0 } }
                        on_failure: { do: continue, verdict: warning }
                      - id: undone
                        run: [ "true" ]
                        compute: { who: { type: string, jq: '"a" + $r', vars: { r: "${{ run.mode }}" } } }
                        no_undo: nothing happens
                        expect: { who: { eq: adrill } }
                    """))
            let done = try await run(
                [Program.muster, "run", "p.yaml", "--site", "site.yaml", "--mode", "drill", "--reason", "x", "--as", "ana"],
                folder: place.folder)
            #expect(done.code == 0, "\(done.output)\(done.problems)")
            #expect(done.output.contains("output \"n\": it computes to null"), "\(done.output)")
            #expect(done.output.contains("observed \"n\" could not be read"), "\(done.output)")
        }
    }

    @Test("What jq cannot read is shown at load, each at its place, with jq's own words")
    func syntax() async throws {
        try await Place.with { place in
            try place.write(
                "p.yaml",
                Self.playbook(
                    """
                      - id: a
                        compute:
                          fine: { type: integer, jq: "$x", vars: { x: 1 } }
                          sum: { type: integer, jq: "1 + + 2" }
                          unbound: { type: integer, jq: "$y", vars: { x: 1 } }
                      - id: b
                        effect: read
                        run: [ date ]
                        outputs: { d: { type: integer, from: stdout, jq: ".a | nothing" } }
                    """))
            let done = try await run([Program.muster, "validate", "p.yaml"], folder: place.folder)
            #expect(done.code == 2)
            #expect(done.output == "")
            #expect(
                done.problems == """
                    p.yaml:7:33: error: jq cannot read "sum": syntax error, unexpected '+' [MU0286]
                        7 |       sum: { type: integer, jq: "1 + + 2" }
                          |                                 ^~~~~~~~~
                          = expected: a jq expression over constants
                    p.yaml:8:37: error: jq cannot read "unbound": $y is not defined [MU0286]
                        8 |       unbound: { type: integer, jq: "$y", vars: { x: 1 } }
                          |                                     ^~~~
                          = expected: a jq expression over $x
                    p.yaml:12:54: error: jq cannot read "d": nothing/0 is not defined [MU0286]
                       12 |     outputs: { d: { type: integer, from: stdout, jq: ".a | nothing" } }
                          |                                                      ^~~~~~~~~~~~~~
                          = expected: a jq expression over the JSON text


                    """)
        }
    }

    @Test("An integer that jq would round never becomes a value: the step fails, the run does not get stuck")
    func precision() async throws {
        try await Place.with { place in
            try place.write(
                "p.yaml",
                Self.playbook(
                    """
                      - id: read
                        effect: read
                        run: [ echo, "9007199254740993" ]
                        outputs: { n: { type: integer, from: stdout } }
                    """))
            let done = try await run(
                [Program.muster, "run", "p.yaml", "--site", "site.yaml", "--mode", "drill", "--reason", "x", "--as", "ana"],
                folder: place.folder)
            #expect(done.code == 1, "\(done.output)\(done.problems)")
            #expect(done.output.contains("9007199254740993 lies beyond 2^53"))
        }
    }
}
