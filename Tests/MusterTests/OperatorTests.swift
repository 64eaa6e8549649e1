import Foundation
import Testing

/// What people do to a run from another terminal, with a small playbook: a mark, a question, the pivot, a question.
@Suite("Operators")
struct OperatorTests {
    @Test("A run with questions, paused between them: a wrong answer does not count, a pause lets nothing start, and it ends well")
    func questions() async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("small.yaml", "--set", "folder=\(place.folder)") { try $0.has("input.asked") }
            let asked = try await place.muster("status", "last")
            for words in [
                "WAITING FOR A PERSON", "clean: boolean, Is it clean?", "colour: one of red, green",
                "muster input \(run.name) ask clean=VALUE colour=VALUE"
            ] {
                #expect(asked.output.contains(words), "\(words) in \(asked.output)")
            }
            #expect(try await place.muster("input", "last", "ask", "clean=perhaps", "colour=red").code == 0)
            try await awaiting("the wrong answer to be seen") { try run.has("input.given") }
            #expect(try run.last("input.given").boolean("accepted") == false)
            #expect(try run.last("input.given").string("why") == "\"perhaps\" is no boolean for \"clean\"")

            #expect(try await place.muster("pause", "last", "--reason", "lunch").output == "pause: told \(run.name)\n")
            try await awaiting("the pause") { try run.has("operator.action") }
            #expect(try await place.muster("input", "last", "ask", "clean=true", "colour=green").code == 0)
            try await awaiting("the answer") { try run.has("step.ended", step: "ask") }
            let paused = try await place.muster("status", "last")
            #expect(paused.output.contains("PAUSED since") && paused.output.contains("muster resume \(run.name)"))
            #expect(try run.records("step.intent", step: "second").isEmpty, "nothing new starts")

            #expect(try await place.muster("resume", "last").code == 0)
            try await awaiting("the second question") { try run.records("input.asked").count == 2 }
            #expect(place.has("second-green"))
            #expect(try await place.muster("input", "last", "confirm").code == 0)
            let done = try await running.finished()
            #expect(done.code == 0, "\(done.problems)")
            #expect(try run.closed() == ("succeeded", 0, "every step succeeded"))
            #expect(try String(contentsOfFile: place.folder + "/log.txt", encoding: .utf8) == "Clean: true\n")
            try await run.expectVerified()
        }
    }

    @Test("Nothing is sent where nobody would read it: a run that is over, a step that asks nothing, an answer that nobody asked for")
    func vain() async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("small.yaml", "--set", "folder=\(place.folder)") { try $0.has("input.asked") }
            let wrong = [
                (["first", "clean=true"], "the step \"first\" asks nothing; those that ask: ask, confirm"),
                (["aks", "clean=true"], "the step \"aks\" asks nothing; those that ask: ask, confirm"),
                (["ask", "clear=true"], "the step \"ask\" has no input \"clear\"; it has clean, colour"),
                (["confirm", "clean=true"], "the step \"confirm\" has no input \"clean\"; it has none, only its being done is confirmed")
            ]
            for (arguments, problem) in wrong {
                let done = try await MusterTests.run(
                    [Program.muster, "input", "last"] + arguments, environment: ["MUSTER_SITE": place.site], folder: place.folder)
                #expect(done.code == 2 && done.problems == "muster: \(problem)\n", "\(done.problems)")
            }
            running.send(SIGKILL)
            #expect(try await running.finished().code == 128 + SIGKILL)
            let left = try await place.muster("cancel", "last")
            #expect(left.code == 0)
            #expect(left.output == "cancel: left for \(run.name), which no runner drives now; it is read by `muster resume \(run.name)`\n")
            #expect(try await place.muster("resume", "last", "--progress", "none").code == 4, "what was left counts")
            for command in ["pause", "cancel"] {
                let done = try await place.muster(command, "last")
                #expect(done.code == 3 && done.problems == "muster: the run \(run.name) is over; nobody reads what is sent to it\n")
            }
            let ruled = try await place.muster("resume", "last", "--rule", "first=again", "--reason", "x")
            #expect(ruled.code == 3 && ruled.problems == "muster: the run is over; there is nothing to rule on\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder + "/inbox").filter { $0.hasPrefix(run.name) } == [])
        }
    }

    @Test("A run whose evidence is changed while it goes on is never told as a success: the runner holds, or says so at its end")
    func meddled() async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("small.yaml", "--set", "folder=\(place.folder)") { try $0.has("input.asked") }
            let journal = run.folder + "/journal.jsonl"
            let text = try String(contentsOfFile: journal, encoding: .utf8)
            try text.write(toFile: journal, atomically: true, encoding: .utf8)
            #expect(try await place.muster("cancel", "last").code == 0)
            let held = try await running.finished()
            #expect(held.code == 6 && held.problems.contains("somebody removed or replaced the journal"), "\(held.problems)")

            let (second, other) = try await place.start("gate.yaml", "--set", "folder=\(place.folder)") { try $0.has("gate.opened") }
            try FileManager.default.removeItem(atPath: other.folder + "/plan.json")
            second.send(SIGINT)
            let ended = try await second.finished()
            #expect(
                ended.code == 1
                    && ended.problems.contains("muster: the run ended (rolled_back), but its evidence is tampered: plan.json is missing"),
                "\(ended.problems)")
        }
    }

    @Test("A journal that lost records, and a folder with another name, are not gone on with: nothing is done twice")
    func shortened() async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("gate.yaml", "--set", "folder=\(place.folder)") {
                try $0.has("sealed") && $0.records("sealed").count == 2
            }
            running.send(SIGKILL)
            #expect(try await running.finished().code == 128 + SIGKILL)
            let moved = run.folder + "-copy"
            try FileManager.default.moveItem(atPath: run.folder, toPath: moved)
            let renamed = try await place.muster("resume", moved)
            #expect(
                renamed.code == 3 && renamed.problems.contains("the journal is of the run \(run.name); give the folder its name back"),
                "\(renamed.problems)")
            try FileManager.default.moveItem(atPath: moved, toPath: run.folder)

            let text = try String(contentsOfFile: run.folder + "/journal.jsonl", encoding: .utf8)
            for kept in [0, 4] {
                let lines = text.split(separator: "\n").prefix(kept).map { $0 + "\n" }.joined()
                try lines.write(toFile: run.folder + "/journal.jsonl", atomically: true, encoding: .utf8)
                let resumed = try await place.muster("resume", run.folder)
                #expect(
                    resumed.code == 3 && resumed.problems.contains("the journal has \(kept) whole lines, but seal 000"),
                    "\(resumed.problems)")
                #expect(try String(contentsOfFile: run.folder + "/journal.jsonl", encoding: .utf8) == lines)
            }
            try text.write(toFile: run.folder + "/journal.jsonl", atomically: true, encoding: .utf8)
            #expect(try await place.muster("cancel", run.name).code == 0)
            #expect(try await place.muster("resume", run.name, "--progress", "none").code == 4)
            try await run.expectVerified()
        }
    }

    @Test("Progress as JSON is the journal: each line parses and bears its number, time and type")
    func jsonProgress() async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("small.yaml", "--set", "folder=\(place.folder)") { try $0.has("input.asked") }
            #expect(try await place.muster("cancel", "last").code == 0)
            let done = try await running.finished()
            #expect(done.problems == "")
            let shown = try done.lines(), written = try run.records()
            #expect(try shown.map { try $0.integer("seq") } == written.map { try $0.integer("seq") })
            #expect(try shown.map { try $0.string("type") } == written.map { try $0.string("type") })
            #expect(try shown.map { try $0.string("at") } == written.map { try $0.string("at") })
        }
    }

    @Test("Cancelled before the point of no return, everything is undone", arguments: ["command", "SIGINT", "SIGTERM"])
    func cancelBefore(how: String) async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("small.yaml", "--set", "folder=\(place.folder)") { try $0.has("input.asked") }
            #expect(place.has("first"))
            if how == "command" {
                #expect(try await place.muster("cancel", "last", "--reason", "enough").code == 0)
            } else {
                running.send(how == "SIGINT" ? SIGINT : SIGTERM)
            }
            #expect(try await running.finished().code == 4)
            #expect(try run.closed().outcome == "rolled_back" && run.closed().text.hasSuffix("; everything was undone"))
            #expect(try run.last("run.closed").strings("undone") == ["first"])
            #expect(!place.has("first"))
            let action = try run.last("operator.action")
            #expect(
                try action.string("action") == "cancel"
                    && action.text("reason") == (how == "command" ? "enough" : "signal \(how == "SIGINT" ? SIGINT : SIGTERM)"))
            try await run.expectVerified()
        }
    }

    @Test(
        "A runner killed with -9 is taken over by resume, which obeys an interrupt like the first one", arguments: [SIGINT, SIGTERM, SIGHUP]
    )
    func cancelResumed(signal: Int32) async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("small.yaml", "--set", "folder=\(place.folder)") { try $0.has("input.asked") }
            running.send(SIGKILL)
            #expect(try await running.finished().code == 128 + SIGKILL)
            #expect(try await place.muster("status", "last").output.contains("No runner drives this run any more"))
            let resumed = try Running(
                [Program.muster, "resume", "last", "--progress", "json"], environment: ["MUSTER_SITE": place.site], folder: place.folder)
            try await awaiting("the runner") { try run.has("recovered") }
            resumed.send(signal)
            #expect(try await resumed.finished().code == 4)
            #expect(try run.last("operator.action").text("reason") == "signal \(signal)")
            #expect(try run.records("step.intent", step: "first").count == 1, "nothing is done twice")
            #expect(!place.has("first"))
            try await run.expectVerified()
        }
    }

    @Test("Cancelled after the point of no return, the run holds, keeps its lock, and goes on with resume")
    func cancelAfter() async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("small.yaml", "--set", "folder=\(place.folder)") { try $0.has("input.asked") }
            #expect(try await place.muster("input", "last", "ask", "clean=false", "colour=red").code == 0)
            try await awaiting("the second question") { try run.records("input.asked").count == 2 }
            #expect(try await place.muster("cancel", "last").code == 0)
            let held = try await running.finished()
            #expect(held.code == 6)
            #expect(try !run.has("undo.intent") && !run.has("run.closed"))
            #expect(place.has("first") && place.has("second-red"))

            let known = place.runs()
            let other = try await place.muster(
                "run", "small.yaml", "--mode", "drill", "--as", "ana", "--reason", "x", "--set", "folder=/tmp")
            #expect(other.code == 3)
            let refused = RunEvidence(folder: place.folder + "/runs/" + (try #require(place.runs().first { !known.contains($0) })))
            #expect(try refused.last("lock.refused").text("owner").contains(run.name))

            let resumed = try Running(
                [Program.muster, "resume", run.name, "--progress", "none"], environment: ["MUSTER_SITE": place.site], folder: place.folder)
            try await awaiting("the runner") { try run.has("recovered") }
            #expect(try await place.muster("input", run.name, "confirm").code == 0)
            #expect(try await resumed.finished().code == 0)
            #expect(try run.closed().outcome == "succeeded")
            try await run.expectVerified()
        }
    }

    @Test("Dry: nothing is written, nobody is asked, and the run says so")
    func dry() async throws {
        try await Place.with { place in
            let done = try await place.muster(
                "run", "small.yaml", "--mode", "dry", "--as", "ana", "--reason", "x", "--progress", "plain", "--set",
                "folder=\(place.folder)")
            #expect(done.code == 0, "\(done.problems)")
            #expect(
                done.output.contains("SUCCEEDED: dry run, nothing was changed (steps: 1 probed, 2 simulated, 2 unverifiable)"),
                "\(done.output)")
            #expect(!place.has("first") && !place.has("log.txt") && !place.has("runs/drill-log.jsonl"))
            try await RunEvidence(folder: place.folder + "/runs/" + place.runs()[0]).expectVerified()
        }
    }

    @Test("On a terminal the run is in colour, and not where NO_COLOR is set", arguments: [true, false])
    func terminal(hasColour: Bool) async throws {
        try await Place.with { place in
            let command = "\(Program.muster) run small.yaml --mode dry --as ana --reason x --set folder=\(place.folder)"
            var environment = ["MUSTER_SITE": place.site, "TERM": "xterm"]
            if !hasColour { environment["NO_COLOR"] = "1" }
            let done = try await run(["script", "-qec", command, "/dev/null"], environment: environment, folder: place.folder)
            #expect(done.code == 0)
            #expect(done.output.contains("dry run, nothing was changed"))
            let isColoured = done.output.contains(/\e\[[0-9;]*m/)
            #expect(isColoured == hasColour)
        }
    }
}
