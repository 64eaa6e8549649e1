import CanonicalJSON
import Foundation
import Signatures
import Testing
import Values

@testable import Journal

/// One way of tampering with a run's folder, and what must be said of it.
struct Tampering: Sendable, CustomTestStringConvertible {
    let name: String
    let verdict: Verdict
    /// What the verifier says, among other things.
    let says: String
    /// Whether the checker has a list of allowed signers.
    var hasAllowedSigners = false
    /// Whether the checker has the head of the run that was there before.
    var hasHead = false
    let make: @Sendable (TemporaryFolder) throws -> RunFolder

    var testDescription: String { name }

    init(
        _ name: String, _ verdict: Verdict = .tampered, says: String, hasAllowedSigners: Bool = false, hasHead: Bool = false,
        _ make: @escaping @Sendable (TemporaryFolder) throws -> RunFolder
    ) {
        self.name = name
        self.verdict = verdict
        self.says = says
        self.hasAllowedSigners = hasAllowedSigners
        self.hasHead = hasHead
        self.make = make
    }

    /// Changes the lines of a whole run's journal.
    static func lines(
        _ name: String, _ verdict: Verdict = .tampered, says: String, _ change: @escaping @Sendable (inout [String]) -> Void
    ) -> Tampering {
        Tampering(name, verdict, says: says) { parent in
            let folder = try RunBuilder.complete(in: parent)
            try Self.edit(folder) { change(&$0) }
            return folder
        }
    }

    /// Changes files of a whole run.
    static func files(
        _ name: String, _ verdict: Verdict = .tampered, says: String, _ change: @escaping @Sendable (RunFolder) throws -> Void
    ) -> Tampering {
        Tampering(name, verdict, says: says) { parent in
            let folder = try RunBuilder.complete(in: parent)
            try change(folder)
            return folder
        }
    }

    /// A run whose runner wrote, chained and sealed something that it must not.
    static func run(_ name: String, says: String, _ build: @escaping @Sendable (RunBuilder) throws -> Void) -> Tampering {
        Tampering(name, says: says) { parent in
            let builder = try RunBuilder(in: parent)
            try build(builder)
            return builder.folder
        }
    }

    static func edit(_ folder: RunFolder, _ change: (inout [String]) -> Void) throws {
        var lines = String(decoding: try AtomicFile.read(folder.journal), as: UTF8.self).split(separator: "\n").map(String.init)
        change(&lines)
        try overwrite(folder.journal, Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    /// Makes every line name the one before it again, as somebody would who changed one.
    static func rechain(_ lines: inout [String]) {
        var previous = SHA256Digest.zero
        for index in lines.indices {
            var line = Array(lines[index].utf8)
            let start = Array(#"{"v":1,"seq":\#(index + 1),"prev":""#.utf8).count
            line.replaceSubrange(start..<start + 64, with: previous.rawValue.utf8)
            previous = .of(line)
            lines[index] = String(decoding: line, as: UTF8.self)
        }
    }

    /// Signs the seals of a folder anew with another key or namespace.
    static func resign(_ folder: RunFolder, _ key: Ed25519Key, namespace: String = "muster-seal@v1") throws {
        for name in try folder.list(.seals) where !name.hasSuffix(".sig") {
            let signature = try key.sign(try folder.read(.seals, name), namespace: namespace)
            try overwrite(folder.path(.seals) + "/\(name).sig", signature.armored)
        }
    }

    static func remove(_ folder: RunFolder, _ names: String...) throws {
        for name in names { try FileManager.default.removeItem(atPath: folder.path + "/" + name) }
    }

    static func replace(_ text: String, _ old: String, _ new: String) -> String {
        text.replacingOccurrences(of: old, with: new)
    }
}
