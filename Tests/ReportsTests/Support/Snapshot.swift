import Foundation
import Testing

/// A file that a text must equal. Recorded only with `MUSTER_RECORD_SNAPSHOTS=1`; recording fails the test.
enum Snapshot {
    static func check(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Snapshots/\(name)")
        if ProcessInfo.processInfo.environment["MUSTER_RECORD_SNAPSHOTS"] == "1" {
            try Data(text.utf8).write(to: file)
            Issue.record("recorded \(name); look at it, then run without MUSTER_RECORD_SNAPSHOTS", sourceLocation: sourceLocation)
            return
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        if text == expected { return }
        let differing = zip(
            expected.split(separator: "\n", omittingEmptySubsequences: false), text.split(separator: "\n", omittingEmptySubsequences: false)
        )
        .enumerated().first { $0.element.0 != $0.element.1 }
        let place =
            differing.map { "line \($0.offset + 1):\n  expected: \($0.element.0.prefix(300))\n  found:    \($0.element.1.prefix(300))" }
            ?? "their lengths"
        Issue.record("\(name) differs in \(place)", sourceLocation: sourceLocation)
    }
}
