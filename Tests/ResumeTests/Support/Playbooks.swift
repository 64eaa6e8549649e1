/// The playbooks of these tests; `@` stands for the scene's folder.
///
/// `sh @/act NAME` makes an effect: it appends NAME to `@/log` in one write, with a moment before and after in which the
/// runner can die. `sh @/is NAME` says whether the effect is in place: the last word on NAME in the log is not "undo NAME".
enum Playbooks {
    static let site = """
        muster: 1
        site: scene
        people:
          ann: { name: Ann, keys: [ "#KEY#" ], roles: [ boss ] }
        roles:
          boss: { may: [ approve ] }
        channels: { incident: { file: "@/notes" } }
        folders: { runs: "@/runs", inbox: "@/inbox", locks: "@/locks", keys: "@/keys" }
        defaults: { grace: 200ms }
        """

    /// Everything that a run can be in the middle of. `#TAIL#` is how it ends.
    private static let body = """
        muster: 1
        id: crashes
        title: "A run that is killed again and again"
        locks: [ { key: crashes }, { key: crashes/second } ]
        require:
          - { id: folder-there, run: [ test, -d, "@" ] }
        monitors:
          pulse:
            run: [ test, -e, "@/log" ]
            every: 150ms
            expect: { exit_code: { eq: 0 } }
        announce: { on: [ start, end, hold ], to: incident }
        steps:
          - { id: look, run: [ cat, "@/log" ], effect: read }
          - id: probed
            run: [ sh, "@/act", probed ]
            done_when: { run: [ sh, "@/is", probed ] }
            undo: { run: [ sh, "@/act", undo, probed ] }
          - id: plain
            run: [ sh, "@/act", plain ]
            undo: { run: [ sh, "@/act", undo, plain ] }
          - id: safe
            shell: echo "$MUSTER_IDEMPOTENCY_KEY" >> "@/keys-seen"
            idempotent: true
            undo: { shell: echo "$MUSTER_IDEMPOTENCY_KEY" >> "@/undo-keys-seen" }
          - id: flag
            run: [ sh, "@/act", flag ]
            done_when: { run: [ sh, "@/is", flag ] }
            before:
              old: { run: [ cat, "@/old" ], outputs: { text: { type: string, from: stdout } } }
            release: { run: [ sh, "@/act", "undo flag" ] }
            release_at: run
            after_pivot: run
          - id: prepare
            steps:
              - { id: warm, run: [ "true" ], effect: read, until: { every: 20ms, within: 60s, consecutive: 3, expect: { exit_code: { eq: 0 } } } }
              - id: left
                needs: []
                run: [ sh, "@/act", left ]
                done_when: { run: [ sh, "@/is", left ] }
                undo: { run: [ sh, "@/act", undo, left ] }
              - id: right
                needs: []
                run: [ sh, "@/act", right ]
                done_when: { run: [ sh, "@/is", right ] }
                undo: { run: [ sh, "@/act", undo, right ] }
          - id: each
            foreach: { n: [ 1, 2, 3 ] }
            run: [ sh, "@/act", "item-${{ each.n }}" ]
            done_when: { run: [ sh, "@/is", "item-${{ each.n }}" ] }
            undo: { run: [ sh, "@/act", "undo item-${{ each.n }}" ] }
          - { id: gate, approve: { from: [ boss ], expires: 10m } }
          - { id: pause, wait: { for: 100ms } }
        #TAIL#
        """

    static let forward = body.replacing(
        "#TAIL#",
        with: """
              - id: cross
                run: [ sh, "@/act", cross ]
                pivot: true
                done_when: { run: [ sh, "@/is", cross ] }
              - { id: after, run: [ sh, "@/act", after ], done_when: { run: [ sh, "@/is", after ] } }
              - { id: tell, notify: { to: incident, text: "crossed" } }
              - { id: check, run: [ sh, "@/is", cross ], effect: read }
            """)

    /// The same up to the gate, then a failure: everything is undone.
    static let backward = body.replacing(
        "#TAIL#", with: "  - { id: broken, run: [ \"false\" ], effect: read }")

    static let scripts = [
        "act": """
        sleep 0.02
        printf '%s\\n' "$*" >> "@/log"
        sleep 0.02
        """,
        "is": """
        test "$(grep -xE "(undo )?$1" "@/log" | tail -n 1)" = "$1"
        """
    ]
}
