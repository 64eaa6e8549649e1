import ActionKit
import CanonicalJSON
import Secrets

/// The forms in which a notification leaves.
enum NotificationText {
    /// The longest line that is appended to a file, in bytes: below it, a write with O_APPEND stays in one piece.
    static let lineLimit = 4000

    /// One line for a file: newlines become ` / `, control characters are made inert, and an overlong text is cut.
    static func line(_ text: String) -> String {
        let parts = inert(text).unicodeScalars.split(separator: "\n").map { String($0) }
        var line = parts.joined(separator: " / ")
        while line.utf8.count > lineLimit - 4 { line = String(line.prefix(line.count * 9 / 10)) + "…" }
        return line + "\n"
    }

    /// Appends standard input to a file in one write, and makes it durable: coreutils' `dd`, a bounded child like every
    /// other action, because opening or syncing a file on a network can wait for ever.
    static func appending(to path: String) -> [String] {
        ["dd", "of=\(path)", "oflag=append", "conv=notrunc,fsync", "iflag=fullblock", "bs=64K", "status=none"]
    }

    /// A POST of `{"text": …}`.
    static func webhook(_ url: String, _ text: String) -> HTTPRequest {
        let body = JSONValue.object([JSONMember("text", .string(text))]).canonicalText
        return HTTPRequest(
            method: "POST", url: url, headers: [NamedText("Content-Type", SecretText("application/json"))], body: SecretText(body))
    }
}
