import Foundation
import Secrets
import Testing

/// A text that holds a secret in some form, and what must come out.
struct RedactionCase: CustomTestStringConvertible, Sendable {
    var name: String
    var secret: String
    var text: String
    var expected: String
    var testDescription: String { name }
}

private let odd = "p\"a/s\\s w+ö&d\n😀?>"

private func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
private func urlSafe(_ text: String) -> String {
    text.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
}

private let cases: [RedactionCase] = [
    .init(name: "raw", secret: odd, text: "x=\(odd);", expected: "x=[secret:k];"),
    .init(name: "raw, alone", secret: "hunter2hunter2", text: "hunter2hunter2", expected: "[secret:k]"),
    .init(
        name: "raw, twice in a row", secret: "hunter2hunter!", text: "hunter2hunter!hunter2hunter!",
        expected: "[secret:k][secret:k]"),
    .init(name: "almost", secret: "hunter2hunter2", text: "hunter2hunter", expected: "hunter2hunter"),
    .init(
        name: "restarting", secret: "aaaaaaaab", text: "aaaaaaaaaaab-aaaaaaaa", expected: "aaa[secret:k]-aaaaaaaa"),
    .init(name: "overlapping itself", secret: "aaaaaaaa", text: "b" + String(repeating: "a", count: 500), expected: "b[secret:k]"),
    .init(
        name: "JSON, shortest escapes", secret: odd, text: #"{"a":"p\"a/s\\s w+ö&d\n😀?>"}"#,
        expected: #"{"a":"[secret:k]"}"#),
    .init(
        name: "JSON, ASCII only, lower", secret: odd, text: #"["p\"a/s\\s w+\u00f6&d\n\ud83d\ude00?>"]"#,
        expected: #"["[secret:k]"]"#),
    .init(
        name: "JSON, ASCII only, upper, slash", secret: odd, text: #"["p\"a\/s\\s w+\u00F6&d\n\uD83D\uDE00?>"]"#,
        expected: #"["[secret:k]"]"#),
    .init(
        name: "JSON, markup", secret: odd, text: #"["p\"a/s\\s w+ö\u0026d\n😀?\u003e"]"#, expected: #"["[secret:k]"]"#),
    .init(
        name: "URL, upper", secret: odd, text: "/q?p=p%22a%2Fs%5Cs%20w%2B%C3%B6%26d%0A%F0%9F%98%80%3F%3E&x",
        expected: "/q?p=[secret:k]&x"),
    .init(
        name: "URL, lower", secret: odd, text: "/q?p=p%22a%2fs%5cs%20w%2b%c3%b6%26d%0a%f0%9f%98%80%3f%3e&x",
        expected: "/q?p=[secret:k]&x"),
    .init(
        name: "form", secret: odd, text: "p=p%22a%2Fs%5Cs+w%2B%C3%B6%26d%0A%F0%9F%98%80%3F%3E&x", expected: "p=[secret:k]&x"),
    .init(
        name: "URL, slash kept", secret: odd, text: "p%22a/s%5Cs%20w%2B%C3%B6%26d%0A%F0%9F%98%80%3F%3E",
        expected: "[secret:k]")
]

@Suite("Redaction")
struct RedactorTests {
    @Test("replaces each form, at every place where the stream may be cut", arguments: cases)
    func everySplit(_ item: RedactionCase) throws {
        let set = RedactionSet([try Secret(name: "k", item.secret)])
        let bytes = Array(item.text.utf8)
        for cut in 0...bytes.count {
            var redactor = set.redactor()
            var output = redactor.append(Array(bytes[..<cut]))
            output += redactor.append(Array(bytes[cut...]))
            output += redactor.finish()
            #expect(String(decoding: output, as: UTF8.self) == item.expected, "cut at \(cut)")
        }
        #expect(byteByByte(set, bytes) == Array(item.expected.utf8))
        #expect(set.containsSecret(bytes) == (item.expected.contains("[secret:k]") ? "k" : nil))
    }

    /// Every length modulo three, so that both kinds of padding and none occur.
    static let lengths = [8, 9, 10, 11, 31]

    @Test("finds base64 in three alignments, both alphabets, padded or not, however cut", arguments: lengths, [0, 1, 2, 3, 4])
    func base64Forms(_ length: Int, _ before: Int) throws {
        // 0xfb and 0xff give '+', '/', '-' and '_'.
        let secret = (0..<length).map { UInt8(truncatingIfNeeded: $0 % 2 == 0 ? 0xfb : 0xff - $0) }
        let set = RedactionSet([try Secret(name: "k", bytes: secret)])
        for after in 0...3 {
            let whole = base64(Array("user:".utf8.prefix(before)) + secret + Array("tail".utf8.prefix(after)))
            let unpadded = whole.replacingOccurrences(of: "=", with: "")
            for text in [whole, unpadded, urlSafe(whole), urlSafe(unpadded)] {
                // What precedes the secret fills whole groups of three bytes or shares its last character.
                let kept = String(text.prefix(before * 8 / 6))
                let wrapped = Array(" \(text) ".utf8)
                for cut in 0...wrapped.count {
                    var redactor = set.redactor()
                    var output = redactor.append(Array(wrapped[..<cut])) + redactor.append(Array(wrapped[cut...]))
                    output += redactor.finish()
                    let shown = String(decoding: output, as: UTF8.self)
                    #expect(shown.hasPrefix(" \(kept)[secret:k]"), "\(text) cut at \(cut): \(shown)")
                    // Behind the mark stands at most what encodes the tail.
                    #expect(shown.dropFirst(kept.count + 1 + 10).count <= 1 + (after * 8 + 5) / 6 + 2, "\(shown)")
                    #expect(cut != 0 || byteByByte(set, wrapped) == output)
                }
            }
        }
    }

    @Test("marks both of two secrets that overlap, leaving nothing between")
    func overlapping() throws {
        let set = RedactionSet([try Secret(name: "a", "abcdefghij"), try Secret(name: "b", "fghijklmnop")])
        #expect(set.redact("<abcdefghijklmnop>") == "<[secret:a][secret:b]>")
        #expect(set.redact("<abcdefghij fghijklmnop>") == "<[secret:a] [secret:b]>")
    }

    @Test("names the longer of two secrets that start alike")
    func prefix() throws {
        let set = RedactionSet([try Secret(name: "short", "password"), try Secret(name: "long", "password-of-the-day")])
        #expect(set.redact("password-of-the-day password-of") == "[secret:long] [secret:short]-of")
    }

    @Test("leaves everything as it is without secrets, and holds nothing back")
    func empty() {
        var redactor = RedactionSet([]).redactor()
        #expect(redactor.append([1, 2, 3]) == [1, 2, 3])
        #expect(redactor.finish() == [])
    }

    @Test("finds planted secrets in a long random stream with random cuts, and changes nothing else")
    func randomStream() throws {
        var random = SystemRandomNumberGenerator()
        let secrets = try (0..<6).map { try Secret(name: "s\($0)", "Secret-\($0)-value") }
        let set = RedactionSet(secrets)
        var input: [UInt8] = []
        var expected: [UInt8] = []
        for _ in 0..<400 {
            // No letter or digit of base64 or of a secret is drawn.
            let noise = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0x20...0x2a, using: &random) }
            let pick = secrets.randomElement(using: &random)
            input += noise + (pick?.reveal() ?? [])
            expected += noise + Array("[secret:\(pick?.name ?? "")]".utf8)
        }
        var redactor = set.redactor()
        var output: [UInt8] = []
        var at = 0
        while at < input.count {
            let end = min(input.count, at + Int.random(in: 1...90, using: &random))
            output += redactor.append(Array(input[at..<end]))
            at = end
        }
        output += redactor.finish()
        #expect(output == expected)
    }

    private func byteByByte(_ set: RedactionSet, _ bytes: [UInt8]) -> [UInt8] {
        var redactor = set.redactor()
        var output: [UInt8] = []
        for byte in bytes { output += redactor.append([byte]) }
        return output + redactor.finish()
    }
}
