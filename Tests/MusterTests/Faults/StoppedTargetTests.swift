import Foundation
import Testing

@Suite("Targets that stop answering")
struct StoppedTargetTests {
    /// A write to a target that stops itself in the middle of it, a probe that settles it, and a write after it.
    /// Four seconds are enough to reach the target on a machine that is busy with other tests.
    private static func steps(_ action: String, _ target: Target) -> String {
        """
        - id: write
          title: Write
          \(action)
          attempt_timeout: 4s
          no_undo: "a line in a file"
          done_when: { http: { url: "\(target.url)/is/it" }, attempt_timeout: 4s, expect: { status: { eq: 200 } } }
        - { id: after, http: { method: POST, url: "\(target.url)/do/after" }, idempotent: true, no_undo: "a line in a file" }
        """
    }

    @Test(
        "A write that is stopped (SIGSTOP) in the middle is unknown; let go on, its late effect is seen and not made a second time",
        arguments: ["stop-before", "stop-after"], ["http", "command"])
    func write(how: String, by: String) async throws {
        try await Place.with { place in
            try await Target.with(place) { target in
                let url = "\(target.url)/\(how)/it"
                let action = by == "http" ? "http: { method: POST, url: \"\(url)\" }" : "run: [ curl, -sS, -X, POST, \"\(url)\" ]"
                let (held, run) = try await place.drill(try place.playbook("stopped", Self.steps(action, target)))
                let advice = """
                      where the system answers again, done_when of write finds out: muster resume \(run.folder)
                      else look at the system, then rule: muster resume \(run.folder) --rule write=succeeded|failed|again --reason "WHY"
                      look with: muster status \(run.folder)

                    """
                #expect(held.code == 6)
                #expect(held.told == "ON HOLD: nobody knows whether step \"Write\" took effect: no answer within 4s\n" + advice)
                #expect(try run.judged("write") == "unknown timeout, timeout")
                #expect(try run.last("probe.result", step: "write").string("answer") == "cannot_tell")
                try await expectStatus(place, run)
                place.expectNothingLeft(run)
                let early = try await place.resume(run)
                #expect(early.code == 6 && early.told == held.told, "it still stands still: \(early.told)")

                target.goOn()
                try await awaiting("the late effect") { target.effects() == ["it"] }
                let resumed = try await place.resume(run)
                #expect(resumed.code == 0, "\(resumed.problems)")
                #expect(target.effects() == ["it", "after"])
                #expect(try run.records("step.intent", step: "write").count == 1)
                #expect(try run.last("step.ended", step: "write").text("detail") == "done_when says done")
                try await run.expectVerified()
            }
        }
    }

    private func expectStatus(_ place: Place, _ run: RunEvidence) async throws {
        let status = try await place.muster("status", run.folder)
        for words in [
            "ON HOLD since", "  nobody knows whether step \"Write\" took effect: no answer within 4s\n", "  Nothing is running.\n",
            "  write: nobody knows whether it took effect\n",
            """
            Next
              Where the system answers again, done_when of write finds out how it stands.
                  muster resume \(run.folder)
              Look at the system itself, then say how write stands: succeeded goes on behind it, again runs it once more, failed takes back what was done.
                  muster resume \(run.folder) --rule write=succeeded --reason WHY

            """
        ] { #expect(status.output.contains(words), "\(words) in \(status.output)") }
        let report = try await place.muster("show", run.folder)
        #expect(report.output.contains("no answer within 4s"), "\(report.output)")
    }

    @Test("A read that is stopped has failed: no doubt, nothing to settle; held, it is looked at again when the target goes on")
    func read() async throws {
        try await Place.with { place in
            try await Target.with(place) { target in
                let steps = """
                    - { id: look, title: Look, http: { url: "\(target.url)/stop" }, attempt_timeout: 4s, on_failure: hold }
                    """
                let (held, run) = try await place.drill(try place.playbook("reading", steps))
                #expect(held.code == 6)
                #expect(
                    held.told == """
                        ON HOLD: step "Look" failed: no answer within 4s
                          look at the system, then rule: muster resume \(run.folder) --rule look=succeeded|failed|again --reason "WHY"
                          or leave it out: muster skip \(run.folder) look --reason "WHY", then resume
                          look with: muster status \(run.folder)

                        """)
                #expect(try run.judged("look") == "failed timeout, timeout")
                place.expectNothingLeft(run)
                target.goOn()
                let resumed = try await place.resume(run, "--rule", "look=failed", "--reason", "it stands still")
                #expect(resumed.code == 1, "\(resumed.problems)")
                try await run.expectVerified()
            }
        }
    }
}
