import Foundation
import Testing
import Values

@Suite("Values in texts of other languages")
struct QuoteTests {
    /// What a value may hold to get out of its place.
    static let nasty = [
        "", "plain", "it's", "''", "'; drop table x; --", "\\'", "a\"b", "$(id) `id` $HOME", "two\nlines\ttab", "é €", "\u{1}\u{1F}", "-n"
    ]

    static func literal(_ text: String, _ quote: Quote) throws -> String {
        quote.delimiter + (try #require(quote.escape(text))) + quote.delimiter
    }

    @Test("a shell reads one word, the value", arguments: nasty)
    func shell(_ text: String) throws {
        let (out, code) = try Self.run("/bin/bash", ["-c", "printf '%s' \(try Self.literal(text, .shell))"])
        #expect(out == text)
        #expect(code == 0)
    }

    @Test("jq reads the value", arguments: nasty)
    func json(_ text: String) throws {
        let (out, code) = try Self.run("/usr/bin/jq", ["-nj", "\(try Self.literal(text, .json)) | explode | map(tostring) | join(\" \")"])
        #expect(out == text.unicodeScalars.map { String($0.value) }.joined(separator: " "))
        #expect(code == 0)
    }

    @Test("SQL doubles its quotes and nothing else")
    func sql() throws {
        #expect(try Self.literal("it's a \\ \"b\"", .sql) == "'it''s a \\ \"b\"'")
        #expect(try Self.literal("", .sql) == "''")
    }

    @Test("what is taken as it is")
    func none() throws {
        #expect(try Self.literal("it's", .none) == "it's")
    }

    @Test("a NUL has no place in SQL and in a shell")
    func nul() {
        #expect(Quote.sql.escape("a\0b") == nil)
        #expect(Quote.shell.escape("a\0b") == nil)
        #expect(Quote.json.escape("a\0b") == "a\\u0000b")
        #expect(Quote.none.escape("a\0b") == "a\0b")
    }

    @Test("numbers and booleans are literals of SQL and JSON, and words of a shell")
    func bare() {
        let types: [ValueType] = [.integer, .number, .boolean, .string, .duration, .timestamp, .size, .hostname, .optional(.integer)]
        #expect(types.map(Quote.sql.isBare) == [true, true, true, false, false, false, false, false, true])
        #expect(types.map(Quote.json.isBare) == [true, true, true, false, false, false, false, false, true])
        #expect(types.map(Quote.shell.isBare) == types.map { _ in false })
        #expect(types.map(Quote.none.isBare) == types.map { _ in true })
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> (String, Int32) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        try process.run()
        let out = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: out, as: UTF8.self), process.terminationStatus)
    }
}
