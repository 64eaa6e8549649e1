import Diagnostics
import PlaybookDecoding
import PlaybookModel

/// The action modules of every simulated playbook. They say themselves whose effect they have: `target` is a step's name with
/// the items of the loops around it.
enum Modules {
    /// By name; everything that a module may bring a step stands in one of them.
    static let texts: [(name: String, text: String)] = [
        (
            "sim/read",
            """
            muster: 1
            action: sim/read
            title: Looks at something
            effect: read
            inputs:
              verb: { enum: [ ask, look, check, probe, gone, watch, poll ], text: What is asked }
              target: { type: string }
              note: { type: string, optional: true }
              where: { type: record, fields: { host: hostname, port: integer }, default: { host: db.example, port: 5432 } }
            run: [ "${{ inputs.verb }}", "${{ inputs.target }}" ]
            env: { HOST: "${{ inputs.where.host }}" }
            cwd: /tmp
            quote: sql
            stdin: "sql ${{ run.reason }}"
            outputs: { there: { type: integer, from: stdout } }
            attempt_timeout: 5s
            """
        ),
        (
            "sim/act",
            """
            muster: 1
            action: sim/act
            description: Does something, or takes it back
            effect: write
            inputs: { verb: { enum: [ do, undo, release ] }, target: { type: string }, key: { type: string, default: "none" } }
            shell: "$VERB $TARGET"
            env: { VERB: "${{ inputs.verb }}", TARGET: "${{ inputs.target }}" }
            expect: { exit_code: { in: [ 0, 3 ] } }
            exit_codes: { 0: done, 3: partial, 4: unknown, 5-9: failed }
            no_undo: what takes it back is a step's own affair
            """
        ),
        (
            "sim/change",
            """
            muster: 1
            action: sim/change
            effect: write
            inputs: { target: { type: string } }
            idempotent: true
            http: { method: POST, url: "http://sim/do/${{ inputs.target }}" }
            outputs: { code: { type: integer, from: http.status } }
            expect_failure: [ "http:502" ]
            before: { old: { run: [ ask, "${{ inputs.target }}" ], outputs: { v: { type: integer, from: stdout } } } }
            done_when: { run: [ probe, "${{ inputs.target }}" ], attempt_timeout: 5s }
            undo: { run: [ undo, "${{ inputs.target }}" ], env: { OLD: "${{ before.old.v }}" }, timeout: 10s, retry: { at_most: 3 } }
            """
        ),
        (
            "sim/fault",
            """
            muster: 1
            action: sim/fault
            effect: write
            inputs: { target: { type: string } }
            run: [ do, "${{ inputs.target }}" ]
            release: { run: [ release, "${{ inputs.target }}" ], timeout: 10s, retry: { at_most: 4 } }
            release_at: run
            after_pivot: run
            fault: true
            """
        ),
        (
            "sim/lend",
            """
            muster: 1
            action: sim/lend
            effect: write
            inputs: { target: { type: string } }
            run: [ do, "${{ inputs.target }}" ]
            release: { run: [ release, "${{ inputs.target }}" ] }
            keep: "somebody else gives it back"
            """
        ),
        (
            "sim/holds",
            """
            muster: 1
            action: sim/holds
            title: Judges what is known
            effect: read
            observe: {}
            expect: { value: "${{ run.mode }}", in: [ drill, live, dry ] }
            """
        ),
        (
            "sim/reckon",
            """
            muster: 1
            action: sim/reckon
            effect: read
            compute: { v: { type: integer, jq: "$a + 1", vars: { a: 1 } } }
            """
        ),
        (
            "sim/say",
            """
            muster: 1
            action: sim/say
            effect: write
            no_undo: words stay said
            notify: { to: log, text: "so it is" }
            """
        )
    ]

    /// As the decoder reads them.
    static let all: [String: ActionModule] = {
        var modules: [String: ActionModule] = [:]
        for (name, text) in texts {
            var sources = SourceMap()
            var problems = DiagnosticSink()
            modules[name] = FileDecoder.actionModule(
                sources.add(path: "actions/\(name).yaml", bytes: Array(text.utf8)), reporting: &problems)
            precondition(modules[name] != nil, "the module is refused:\n\(TextRenderer(sources: sources).render(problems))")
        }
        return modules
    }()
}
