import Foundation
import Testing

/// `muster validate` and `muster explain` from outside.
@Suite("Validating folders, and explaining")
struct ValidateTests {
    private static let good = "muster: 1\nid: drill\nsteps:\n  - { id: look, effect: read, run: [ hostname ] }\n"
    private static let bad = good.replacing("effect: read", with: "effct: read")

    /// A folder of playbooks, a module, other people's YAML, hidden files and links.
    private func makeFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-validate-\(UUID().uuidString)").path
        func write(_ path: String, _ text: String) throws {
            let url = URL(filePath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        try write("b/drill.yaml", Self.bad)
        try write("a.yml", Self.good)
        try write("b/broken.yaml", "muster: 1\nid: [\n")
        try write("b/forgot.yaml", "id: drill\nsteps: []\n")
        try write("c/compose.yaml", "services: {}\n")
        try write("c/notes.txt", Self.bad)
        try write(".hidden/drill.yaml", Self.bad)
        try write("empty/readme.md", "nothing")
        try FileManager.default.createSymbolicLink(atPath: folder + "/loop", withDestinationPath: folder)
        return folder
    }

    @Test("A folder: every file of the format is looked at in order, others are counted, hidden ones and links passed over")
    func folder() async throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let done = try await run([Program.muster, "validate", "--verbose", "."], folder: folder)
        #expect(done.code == 2)
        #expect(done.output == "")
        #expect(
            done.problems.hasPrefix(
                """
                looked at: a.yml
                looked at: b/broken.yaml
                looked at: b/drill.yaml
                looked at: b/forgot.yaml
                passed over, not of the format: c/compose.yaml

                """))
        let places = done.problems.matches(of: /(?m)^(\S+:\d+:\d+): error: .*\[(MU\d+)\]$/).map { "\($0.output.1) \($0.output.2)" }
        #expect(places == ["b/broken.yaml:3:1 MU0103", "b/drill.yaml:4:17 MU0201", "b/forgot.yaml:1:1 MU0203", "b/forgot.yaml:2:8 MU0207"])
    }

    @Test("A folder whose files are all valid says how many, and how many it passed over")
    func valid() async throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let done = try await run([Program.muster, "validate", "a.yml", "c", "a.yml"], folder: folder)
        #expect(done.code == 2)
        #expect(done.problems == "error: the folder \"c\" has no file of the format [MU0002]\n\n")
        try FileManager.default.removeItem(atPath: folder + "/b")
        let rest = try await run([Program.muster, "validate", folder])
        #expect(rest.code == 0)
        #expect(rest.problems == "")
        #expect(rest.output == "\(folder)/a.yml: valid; 1 other YAML file passed over (--verbose names it)\n")
    }

    @Test("What cannot be read is a problem beside the others")
    func unreadable() async throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let done = try await run([Program.muster, "validate", "--format", "github", "gone.yaml", "b/drill.yaml"], folder: folder)
        #expect(done.code == 2)
        #expect(
            done.output == """
                ::error file=b/drill.yaml,line=4,col=17,endLine=4,endColumn=21,title=MU0201 unknown-key::unknown key "effct" in a step%0Afix: rename it to "effect"
                ::error title=MU0001 unreadable-file::gone.yaml: No such file or directory

                """)
        #expect(done.problems == "")
    }

    @Test("SARIF of the program is a log with the problems' rules")
    func sarif() async throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let done = try await run([Program.muster, "validate", "--format", "sarif", "b"], folder: folder)
        #expect(done.code == 2)
        let log = try Fields(json: done.output)
        #expect(try log.string("version") == "2.1.0")
        #expect(done.output.matches(of: /"ruleId":"(MU\d+)"/).map { String($0.output.1) } == ["MU0103", "MU0201", "MU0203", "MU0207"])
        #expect(
            done.output.contains(
                #""deletedRegion":{"startLine":4,"startColumn":17,"endLine":4,"endColumn":22},"insertedContent":{"text":"effect"}"#))
    }

    @Test("An absent module says where it was looked for and which one is near")
    func absentModule() async throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/actions/web", withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: folder + "/actions/web/drain.yaml"))
        try Data("muster: 1\nid: drill\nsteps:\n  - { id: a, uses: web/drian }\n".utf8).write(to: URL(filePath: folder + "/d.yaml"))
        let done = try await run([Program.muster, "validate", "d.yaml"], folder: folder)
        let real = URL(filePath: folder).resolvingSymlinksInPath().path
        #expect(
            done.problems == """
                d.yaml:4:20: error: there is no action module "web/drian" [MU0540]
                    4 |   - { id: a, uses: web/drian }
                      |                    ^~~~~~~~~
                      = fix: did you mean "web/drain"?
                note: looked in \(real)/actions


                """)
    }

    @Test("A code is explained by number and by name; an unknown one has its neighbours named")
    func explain() async throws {
        let texts = try await ["MU0105", "mu0105", "0105", "105", "duplicate-key"].asyncMap {
            try await run([Program.muster, "explain", $0])
        }
        #expect(texts.allSatisfy { $0.code == 0 && $0.problems == "" && $0.output == texts[0].output })
        #expect(
            texts[0].output.hasPrefix(
                "MU0105  duplicate-key\nA mapping has the same key twice\n\nWhat  One mapping has the same key twice.\n"))
        let unknown = try await run([Program.muster, "explain", "MU0119"])
        #expect(unknown.code == 2 && unknown.output == "")
        #expect(
            unknown.problems == "muster: there is no code \"MU0119\"; near it: MU0120 bytes-limit, MU0121 depth-limit, MU0122 nodes-limit\n"
        )
        let both = try await run([Program.muster, "explain", "105", "--all"])
        #expect(both.code == 2 && both.output == "")
        let json = try await run([Program.muster, "explain", "105", "--format", "json"])
        #expect(try Fields(json: json.output).string("rule") == "duplicate-key")
    }

    @Test("docs/diagnostics.md is what the program writes, and every code that is declared stands in it")
    func document() async throws {
        let done = try await run([Program.muster, "explain", "--all", "--format", "markdown"])
        #expect(done.code == 0)
        let document = try String(contentsOfFile: Program.repository + "/docs/diagnostics.md", encoding: .utf8)
        #expect(done.output == document, "muster explain --all --format markdown > docs/diagnostics.md")
        let sources = try #require(FileManager.default.enumerator(atPath: Program.repository + "/Sources"))
        for case let path as String in sources where path.hasSuffix(".swift") {
            let text = try String(contentsOfFile: Program.repository + "/Sources/" + path, encoding: .utf8)
            for match in text.matches(of: /= DiagnosticCode\(\s*(\d+),\s*"([^"]+)"/) {
                let number = String(match.output.1)
                let heading = "### MU" + String(repeating: "0", count: 4 - number.count) + number + " `\(match.output.2)`"
                #expect(document.contains(heading), "\(path) declares a code that its module's list lacks")
            }
        }
    }

    @Test("Every option that stands for one value is refused when it is given twice, in every command")
    func repeatedOptions() async throws {
        let dump = try await run([Program.muster, "--experimental-dump-help"])
        let tool = try JSONDecoder().decode(ToolInfo.self, from: Data(dump.output.utf8))
        var tried = 0
        for command in tool.command.subcommands ?? [] {
            for argument in command.arguments ?? [] where argument.kind == "option" {
                let name = "--" + (argument.preferredName?.name ?? "")
                let done = try await run([Program.muster, command.commandName, name, "x", name + "=y"])
                let refusal = "muster: \(name) is given twice; give it once\n"
                #expect((done.problems == refusal) == !argument.isRepeating, "\(command.commandName) \(name)")
                if !argument.isRepeating { #expect(done.code == 2 && done.output == "") }
                tried += 1
            }
        }
        #expect(tried >= 30)
    }

    @Test("Help about a command that does not exist is a misuse")
    func unknownHelp() async throws {
        let done = try await run([Program.muster, "help", "vaildate"])
        #expect(done.code == 2 && done.output == "")
        #expect(done.problems == "muster: there is no command \"vaildate\"; did you mean \"validate\"?\n")
        let help = try await run([Program.muster, "help"])
        #expect(help.code == 0)
    }

    /// What `--experimental-dump-help` writes, as far as it is needed.
    private struct ToolInfo: Decodable {
        struct Command: Decodable {
            let commandName: String
            let subcommands: [Command]?
            let arguments: [Argument]?
        }

        struct Argument: Decodable {
            struct Name: Decodable { let name: String }
            let kind: String
            let isRepeating: Bool
            let preferredName: Name?
        }

        let command: Command
    }
}

extension Array where Element: Sendable {
    /// One after the other.
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
