import Foundation
import Testing

/// Every subcommand from outside, without servers: a site of three people in a temporary folder.
@Suite("Commands")
struct CommandTests {
    private static let commands = [
        "validate", "explain", "schema", "plan", "run", "approve", "deny", "input", "status", "list", "show", "pause", "cancel", "resume",
        "verify",
        "report"
    ]

    @Test("Every subcommand explains itself on standard output", arguments: commands)
    func help(command: String) async throws {
        for arguments in [[command, "--help"], ["help", command]] {
            let done = try await run([Program.muster] + arguments)
            #expect(done.code == 0)
            #expect(done.problems == "")
            #expect(done.output.contains("USAGE: muster \(command)"))
        }
    }

    @Test("The program's own help names every subcommand and every exit code")
    func overview() async throws {
        let done = try await run([Program.muster, "--help"])
        #expect(done.code == 0)
        for command in Self.commands { #expect(done.output.contains("\n  \(command) ")) }
        for code in [
            "0 succeeded", "2 misuse", "3 refused", "4 rolled back", "5 rollback incomplete", "6 on hold", "7 objective", "8 partial",
            "130 aborted"
        ] { #expect(done.output.contains(code)) }
        let bare = try await run([Program.muster])
        #expect(bare.code == 0 && bare.output == done.output)
    }

    @Test("The version is one line")
    func version() async throws {
        let done = try await run([Program.muster, "--version"])
        #expect(done.code == 0 && done.problems == "")
        #expect(done.output.wholeMatch(of: /muster \d+\.\d+\.\d+\n/) != nil)
    }

    @Test("Completions are generated for each shell", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let done = try await run([Program.muster, "--generate-completion-script", shell])
        #expect(done.code == 0)
        #expect(done.output.contains("enforce-objectives"))
        if shell == "bash" {
            try await Place.with { place in
                try place.write("completion", done.output)
                let checked = try await run(["bash", "-n", place.folder + "/completion"])
                #expect(checked.code == 0, "\(checked.problems)")
            }
        }
    }

    @Test(
        "Misuse ends with 2 and says what is wrong on standard error",
        arguments: [
            (["frob"], "Error: Unexpected argument 'frob'"),
            (["run"], "Error: Missing expected argument '<file>'"),
            (["run", "small.yaml", "--mode", "drill"], "Error: Missing expected argument '--reason <reason>'"),
            (["run", "small.yaml", "--reason", "x"], "Error: Missing expected argument '--mode <mode>'"),
            (["run", "small.yaml", "--mode", "maybe", "--reason", "x"], "Error: The value 'maybe' is invalid for '--mode <mode>'"),
            (["run", "none.yaml", "--mode", "drill", "--reason", "x"], "muster: none.yaml: No such file or directory"),
            (["plan", "small.yaml", "--set", "folder"], "muster: --set folder: expected name=value"),
            (["plan", "small.yaml"], "small.yaml:5:3: error: the parameter \"folder\" has no value [MU0502]"),
            (["plan", "small.yaml", "--set", "folder=x", "--set", "y=z"], "error: the playbook has no parameter \"y\" [MU0501]"),
            (["validate"], "Error: Missing expected argument '<files> ...'"),
            (["report", "last", "--out", "x"], "muster: --out needs --format html, markdown or json"),
            (["run", "small.yaml", "--mode", "drill", "--reason", " "], "muster: --reason is empty; say why the run is made"),
            (["report", "last", "--out", "", "--format", "json"], "muster: --out needs the name of a file, or -"),
            (["status", ""], "muster: no run is named: the argument is empty"),
            (["cancel", ""], "muster: no run is named: the argument is empty"),
            (["approve", "", "allow"], "muster: no run is named: the argument is empty"),
            (["input", "last", "ask", "clean"], "muster: answer clean: expected name=value"),
            (["status", "a\u{1B}[2J", "b"], "Error: Unexpected argument 'b'"),
            (["verify", "last", "--require", "luck"], "Error: The value 'luck' is invalid for '--require <what>'")
        ])
    func misuse(arguments: [String], problem: String) async throws {
        try await Place.with { place in
            try await cancelledRun(place)
            let done = try await run([Program.muster] + arguments, environment: ["MUSTER_SITE": place.site], folder: place.folder)
            #expect(done.code == 2)
            #expect(done.problems.hasPrefix(problem), "\(done.problems)")
            #expect(place.runs().count == 1)
        }
    }

    @Test("Without a site, and with a starter whom the site does not let start, nothing begins")
    func sites() async throws {
        try await Place.with { place in
            let lost = try await run([Program.muster, "list"], folder: place.folder)
            #expect(lost.code == 2 && lost.problems == "muster: no site is named; say --site FILE or set MUSTER_SITE\n")
            let ben = try await place.muster(
                "run", "small.yaml", "--mode", "drill", "--as", "ben", "--reason", "x", "--set", "folder=\(place.folder)")
            #expect(ben.code == 3)
            #expect(ben.problems == "muster: \"ben\" may not start drill runs on site \"here\"; who may: ana, cia (say --as PERSON)\n")
            #expect(place.runs() == [])
        }
    }

    @Test("A plan in four forms: text, JSON with the digest that text shows, Graphviz that dot would read, Mermaid")
    func plans() async throws {
        try await Place.with { place in
            func plan(_ format: String) async throws -> String {
                let done = try await place.muster("plan", "small.yaml", "--set", "folder=/tmp", "--format", format)
                #expect(done.code == 0 && done.problems == "", "\(done.problems)")
                return done.output
            }
            let text = try await plan("text")
            for words in ["Who will be asked", "PIVOT", "undo       rm /tmp/first", "done when  test -e /tmp/first"] {
                #expect(text.contains(words), "\(words) in \(text)")
            }
            let digest = try Fields(json: try await plan("json")).string("digest")
            #expect(text.contains("digest     \(digest)\n"))
            let dot = try await plan("dot")
            #expect(dot.hasPrefix("digraph \"small\" {\n") && dot.hasSuffix("}\n") && dot.contains("s0 -> s1;"))
            let mermaid = try await plan("mermaid")
            #expect(mermaid.hasPrefix("flowchart TD\n") && mermaid.contains("s0 --> s1"))
            #expect(place.runs() == [], "nothing was run")
        }
    }

    @Test("A run is found by its id, the beginning of it, last, and its folder; what is not one run is refused")
    func locating() async throws {
        try await Place.with { place in
            let first = try await cancelledRun(place), second = try await cancelledRun(place)
            for name in [
                second.name, String(second.name.dropLast(2)), "last", second.folder, "runs/\(second.name)", "./runs/\(second.name)/"
            ] {
                let done = try await place.muster("status", name)
                #expect(done.code == 0 && done.output.contains(second.name), "\(name): \(done.output)\(done.problems)")
            }
            #expect(try await place.muster("status", first.name).output.contains(first.name))
            let both = try await place.muster("verify", String(first.name.prefix(4)))
            #expect(both.code == 3)
            #expect(both.problems == "muster: \"\(first.name.prefix(4))\" is the beginning of 2 runs: \(first.name), \(second.name)\n")
            let none = try await place.muster("verify", "nothing")
            #expect(none.code == 3 && none.problems == "muster: no run \"nothing\" in \(place.folder)/runs\n")
            let folder = try await place.muster("verify", "./keys")
            #expect(folder.code == 3 && folder.problems == "muster: ./keys: there is no journal in it\n")
        }
    }

    @Test("Of two runs of the same second the last is the one that was opened later, whatever their names; list has them in that order")
    func sameSecond() async throws {
        try await Place.with { place in
            let first = try await cancelledRun(place), second = try await cancelledRun(place)
            let runs = place.folder + "/runs"
            // as if both had begun in one second, with the names in the other order
            try FileManager.default.moveItem(atPath: first.folder, toPath: "\(runs)/20260301T020000Z-zzz-ffff")
            try FileManager.default.moveItem(atPath: second.folder, toPath: "\(runs)/20260301T020000Z-aaa-0000")
            let report = try await place.muster("report", "last")
            #expect((report.output + report.problems).contains("/20260301T020000Z-aaa-0000"), "\(report.output)\(report.problems)")
            // neither is what its folder's name says: list tells so of one after the other
            let list = try await place.muster("list").problems.split(separator: "\n")
            #expect(
                list.map { $0.contains("zzz-ffff") } == [true, false] && list.map { $0.contains("aaa-0000") } == [false, true], "\(list)")
            // one that cannot be read may be the last: nobody is given the one before it
            try Data("{".utf8).write(to: URL(filePath: "\(runs)/20260301T020000Z-zzz-ffff/journal.jsonl"))
            let broken = try await place.muster("report", "last")
            #expect(broken.code == 3 && broken.problems.contains("zzz-ffff"), "\(broken.output)\(broken.problems)")
        }
    }

    @Test("list, show and report tell of a run that is over; reports are made again byte for byte")
    func afterwards() async throws {
        try await Place.with { place in
            let run = try await cancelledRun(place)
            let list = try await place.muster("list")
            #expect(
                list.code == 0 && list.output.split(separator: "\n").count == 1 && list.output.contains("rolled back"), "\(list.output)")
            let summary = try await place.muster("list", "--format", "json").lines()
            #expect(try summary.map { try $0.string("run") } == [run.name])
            let shown = try await place.muster("show", "last")
            #expect(shown.code == 0 && shown.output.contains("Leave the first mark"))
            let json = try await place.muster("show", "last", "--format", "json")
            #expect(try json.code == 0 && !Fields(json: json.output).members.isEmpty)
            let before = try ["html", "md", "json"].map { try Data(contentsOf: URL(filePath: "\(run.folder)/report.\($0)")) }
            let report = try await place.muster("report", "last")
            #expect(report.code == 0)
            #expect(report.output == ["html", "md", "json"].map { "\(run.folder)/report.\($0)\n" }.joined())
            #expect(try ["html", "md", "json"].map { try Data(contentsOf: URL(filePath: "\(run.folder)/report.\($0)")) } == before)
            let markdown = try await place.muster("report", "last", "--format", "markdown", "--out", "-")
            #expect(Data(markdown.output.utf8) == before[1])
            try await run.expectVerified()
        }
    }

    @Test(
        "An expected head that is no hash is unusable, to the program and to the auditor's script alike",
        arguments: ["", "xyz", "ABC", String(repeating: "F", count: 64)])
    func heads(hash: String) async throws {
        try await Place.with { place in
            let run = try await cancelledRun(place)
            let done = try await place.muster("verify", "last", "--expect-head", hash)
            #expect(done.code == 3 && done.output == "", "\(done.output)")
            #expect(done.problems == "muster: --expect-head \(hash): expected a SHA-256, 64 lower-case hexadecimal digits\n")
            let audited = try await MusterTests.run([Program.repository + "/docs/verify.sh", run.folder, "--expect-head", hash])
            #expect(audited.code == 3 && audited.output == "UNUSABLE    \"\(hash)\" is no SHA-256\n", "\(audited.output)")
            let unnamed = try await MusterTests.run([Program.repository + "/docs/verify.sh", run.folder, "--allowed-signers", ""])
            #expect(unnamed.code == 3, "\(unnamed.output)")
        }
    }

    @Test("Runs that cannot be read are never shown as no runs, and a run that never began is not the last one")
    func unreadable() async throws {
        try await Place.with { place in
            let run = try await cancelledRun(place)
            let empty = place.folder + "/runs/99990101T000000Z-small-0000"
            try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
            try Data().write(to: URL(filePath: empty + "/journal.jsonl"))
            #expect(try await place.muster("status", "last").output.contains(run.name))
            let list = try await place.muster("list")
            #expect(list.code == 0 && list.output.contains(run.name))
            #expect(list.problems == "muster: 99990101T000000Z-small-0000: the journal has no record that opens the run\n")
            try FileManager.default.moveItem(atPath: place.folder + "/runs", toPath: place.folder + "/moved")
            try place.write("runs", "a file where the folder should be")
            let lost = try await place.muster("list")
            #expect(lost.code == 3 && lost.output == "" && lost.problems == "muster: \(place.folder)/runs: Not a directory\n")
        }
    }

    @Test("A runner's key that others can read starts nothing, and leaves nothing behind")
    func openKey() async throws {
        try await Place.with { place in
            try await cancelledRun(place)
            let key = place.folder + "/keys/runner_ed25519"
            #expect(chmod(key, 0o640) == 0)
            let done = try await place.muster("run", "small.yaml", "--mode", "drill", "--as", "ana", "--reason", "x", "--set", "folder=.")
            #expect(done.code == 3)
            #expect(
                done.problems.hasSuffix(
                    "\(key): others may read the runner's key, so its seals would prove nothing; make a new one, or chmod 600 it\n"),
                "\(done.problems)")
            #expect(place.runs().count == 1)
        }
    }

    /// A run that was cancelled while it waited for an answer.
    @discardableResult
    private func cancelledRun(_ place: Place) async throws -> RunEvidence {
        let (running, run) = try await place.start("small.yaml", "--set", "folder=\(place.folder)") { try $0.has("input.asked") }
        #expect(try await place.muster("cancel", run.name).code == 0)
        #expect(try await running.finished().code == 4)
        return run
    }
}
