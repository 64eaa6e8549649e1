import Testing
import Values

@testable import Journal

@Suite struct RunFolderTests {
    @Test("makes a private folder with its parts, and refuses one that is there")
    func create() throws {
        let parent = try TemporaryFolder()
        let folder = try RunFolder.create(parent.path + "/run")
        #expect(try parent.mode("run") == 0o700)
        for part in RunFolder.Part.allCases {
            #expect(try parent.mode("run/\(part.rawValue)") == 0o700)
            #expect(try folder.list(part) == [])
        }
        #expect(throws: JournalError(.exists, "mkdir failed", path: folder.path, cause: "File exists")) {
            try RunFolder.create(folder.path)
        }
    }

    @Test("writes several files of a part, each whole and private, over what is there; none is no work")
    func several() throws {
        let parent = try TemporaryFolder()
        let folder = try RunFolder.create(parent.path + "/run")
        try folder.write([], .approvals)
        try folder.write([9], .approvals, "b.json")
        try folder.write([("a.json", [1]), ("b.json", [2])], .approvals)
        #expect(try folder.list(.approvals) == ["a.json", "b.json"])
        #expect(try folder.read(.approvals, "a.json") == [1] && folder.read(.approvals, "b.json") == [2])
        #expect(throws: JournalError.self) { try folder.write([("../c", [3])], .approvals) }
    }

    @Test("writes whole private files, folders below playbook included, and lists them sorted")
    func files() throws {
        let parent = try TemporaryFolder()
        let folder = try RunFolder.create(parent.path + "/run")
        try folder.write([1], .playbook, "b.yaml")
        try folder.write([2], .playbook, "actions/postgres/promote.yaml")
        try folder.write([3], .playbook, "b.yaml")
        #expect(try folder.list(.playbook) == ["actions/postgres/promote.yaml", "b.yaml"])
        #expect(try folder.read(.playbook, "b.yaml") == [3])
        #expect(try parent.mode("run/playbook/b.yaml") == 0o600)
        #expect(try parent.mode("run/playbook/actions") == 0o700)
    }

    @Test(
        "refuses names that could lead elsewhere",
        arguments: [
            "", ".", "..", ".hidden", "a/b", "/etc/passwd", "../plan.json", "a b", "a\n", "ä", "a\0b", String(repeating: "x", count: 201)
        ])
    func names(name: String) throws {
        let folder = RunFolder(path: "/nowhere")
        let shown = String(name.unicodeScalars.map { $0.value >= 0x20 && $0.value < 0x7f ? Character($0) : "?" })
        #expect(throws: JournalError(.name, "\"\(shown)\" is no name of a file in outputs/", path: "/nowhere")) {
            try folder.path(.outputs, name)
        }
        if name != "a/b" { #expect(throws: JournalError.self) { try folder.path(.playbook, "a/" + name) } }
    }

    @Test("names of outputs are plain, and tell steps, items, attempts and streams apart")
    func outputNames() {
        #expect(FileName.output(step: "promote", item: nil, attempt: 1, stream: "stdout") == "promote.1.stdout.out")
        #expect(FileName.output(step: "shift/set", item: "2/1", attempt: 3, stream: "stderr") == "shift~set@2~1.3.stderr.out")
        #expect(FileName.output(step: "a", item: "", attempt: 1, stream: "body") == "a.1.body.out")
    }

    @Test("an output file holds its salt line and the bytes, and gives the size and hash of both")
    func output() throws {
        let parent = try TemporaryFolder()
        let folder = try RunFolder.create(parent.path + "/run")
        let output = try OutputFile(folder, name: "s.1.stdout.out")
        try output.append(Array("hello ".utf8))
        try output.append(Array("world\n".utf8))
        let (bytes, hash) = try output.finish()
        let file = try folder.read(.outputs, "s.1.stdout.out")
        #expect(bytes == Int64(file.count) && hash == .of(file))
        #expect(OutputFile.content(file).map { Array($0) } == Array("hello world\n".utf8))
        #expect(try parent.mode("run/outputs/s.1.stdout.out") == 0o600)
        let other = try OutputFile(folder, name: "s.2.stdout.out")
        _ = try other.finish()
        #expect(try folder.read(.outputs, "s.2.stdout.out") != Array(file.prefix(70)))
        let path = folder.path + "/outputs/s.1.stdout.out"
        #expect(throws: JournalError(.exists, "open failed", path: path, cause: "File exists")) {
            try OutputFile(folder, name: "s.1.stdout.out")
        }
    }
}
