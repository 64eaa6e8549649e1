import Foundation
import Testing

/// A document whose blocks are done one after the other, as a reader would, in a folder of its own.
///
/// `yaml` below `<!-- file: NAME -->` is written to a file, `sh` is run and says nothing, each `$ ` line of `console` is run and says
/// what stands below it. A `console` below `<!-- beside: WORDS -->` is done while the last one is still running, as soon as that one has
/// said the words.
struct Tutorial {
    struct Block {
        let mark: String
        let name: String
        let kind: String
        let text: String

        var commands: [String] { text.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) } }
    }

    /// The folder that the document speaks of. The real one's path is as long, so that lines break alike.
    static let spoken = "/tmp/failover"

    let blocks: [Block]
    private let folder: String
    private var settings: [String: String] = [:]

    init(_ document: String, folder: String) {
        blocks = document.matches(of: /(?:<!-- (file|beside): ([^\n]*) -->\n)?```(yaml|sh|console)\n((?s:.*?))```\n/).map { match in
            let (_, mark, name, kind, text) = match.output
            return Block(mark: mark.map(String.init) ?? "", name: name.map(String.init) ?? "", kind: String(kind), text: String(text))
        }
        self.folder = folder
    }

    /// What the blocks have in them when they are done again; what is said besides is recorded as an issue.
    mutating func done() async throws -> [String] {
        var texts: [String] = []
        var place = 0
        while place < blocks.count {
            let block = blocks[place]
            let beside = blocks[(place + 1)...].prefix { $0.mark == "beside" }
            texts += try await done(block, beside: Array(beside))
            place += 1 + beside.count
        }
        return texts
    }

    private mutating func done(_ block: Block, beside: [Block]) async throws -> [String] {
        switch block.kind {
        case "yaml":
            try #require(block.mark == "file")
            try owned(block.text).write(toFile: "\(folder)/\(block.name)", atomically: true, encoding: .utf8)
            return [block.text]
        case "sh":
            let done = try await run(["bash", "-ec", owned(block.text)], environment: environment, folder: folder)
            #expect(done.code == 0 && done.output + done.problems == "", "\(block.text)\(done.output)\(done.problems)")
            for match in block.text.matches(of: /(?m)^export (\w+)=(\S+)$/) { settings[String(match.output.1)] = String(match.output.2) }
            return [block.text]
        default: return try await said(block, beside)
        }
    }

    /// A block of commands with what they say, and those beside it with what they say.
    private func said(_ block: Block, _ beside: [Block]) async throws -> [String] {
        let file = folder + "/.said-\(UUID().uuidString)"
        try "".write(toFile: file, atomically: true, encoding: .utf8)
        let running = try start(block, into: file)
        var texts: [String] = []
        for other in beside {
            try await awaiting(other.name) { try String(contentsOfFile: file, encoding: .utf8).contains(other.name) }
            texts += try await said(other, [])
        }
        _ = try await running.finished()
        let parts = try String(contentsOfFile: file, encoding: .utf8).components(separatedBy: "\u{1E}\n")
        try FileManager.default.removeItem(atPath: file)
        let text = zip(block.commands, parts).map { "$ \($0)\n\($1.replacing(folder, with: Self.spoken))" }.joined()
        return [text] + texts
    }

    /// Starts the commands one after the other in one shell, a separator behind what each says.
    private func start(_ block: Block, into file: String) throws -> Running {
        let commands = block.commands.map { "\(owned($0)); code=$?; printf '\\036\\n'; (exit $code)" }
        return try Running(
            ["bash", "-c", (["exec > \(file) 2>&1"] + commands).joined(separator: "\n")], environment: environment, folder: folder)
    }

    private func owned(_ text: String) -> String { text.replacing(Self.spoken, with: folder) }

    private var environment: [String: String] {
        let programs = URL(filePath: Program.muster).deletingLastPathComponent().path
        return settings.merging(["PATH": "\(programs):/usr/local/bin:/usr/bin:/bin"]) { $1 }
    }

    /// The text without what is another each time: times, names of runs, digests, the host, how many records there are.
    static func steady(_ text: String) -> String {
        text.replacing(/\x20*\d+\.\d{3} s/, with: " T s")
            .replacing(/\d{8}T\d{6}Z-failover-[0-9a-f]{4}/, with: "RUN")
            .replacing(/\d{4}-\d{2}-\d{2}[T ][0-9:.]+Z?/, with: "TIME")
            .replacing(/\b[0-9a-f]{12,64}\b/, with: "DIGEST")
            .replacing(/SHA256:\S+ \(muster-runner@[^)]*\)/, with: "KEY")
            .replacing(/\b\d+ (records|lines|seals|outputs|intents|errors|polls)\b/, with: { "N \($0.output.1)" })
            .replacing(/line \d+/, with: "line N")
    }
}
