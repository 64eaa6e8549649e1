import Diagnostics
import PlaybookModel
import Values

/// A value inside a text for another program is quoted as that program's language has it, and only there.
struct QuoteRule {
    let context: DecodingContext

    /// How values are written into the text under `key`; nil where nothing is said, which is reported if a value stands inside text.
    func quote(_ fields: Fields, of key: Key, _ template: Template?) -> Quote? {
        let quote = fields.word("quote", as: Quote.self)
        if fields.has("quote"), !fields.has(key) {
            context.error(.keyNeedsKey, "\"quote\" needs \"\(key)\"", at: fields.keyRange("quote"))
        }
        guard case .text(let parts)? = template?.content else { return quote?.value }
        guard let quote else {
            if !fields.has("quote") { reportMissing(key, parts) }
            return nil
        }
        var scan = QuoteScan(quote.value)
        for part in parts {
            switch part {
            case .literal(let text): scan.read(text)
            case .reference(let reference), .quoted(let reference, _):
                guard let place = scan.inside else { continue }
                context.error(
                    .quotedTwice, "\"\(reference)\" stands inside \(place), and \"quote: \(quote.value.rawValue)\" adds its own quotes",
                    at: reference.range, fix: Diagnostic.Fix("leave the quotes around it out"))
            }
        }
        return quote.value
    }

    private func reportMissing(_ key: Key, _ parts: [Template.Part]) {
        guard let reference = parts.lazy.compactMap(\.reference).first else { return }
        context.error(
            .quoteMissing, "\"\(key)\" holds a value inside text and does not say how it is quoted", at: reference.range,
            expected: "\"quote\" beside it: sql, json, shell, or none where the text takes it as it is")
    }
}

/// Where in a text of another language a place is.
struct QuoteScan {
    /// The open quote or comment in words; nil in plain text.
    private(set) var inside: String?
    private let quote: Quote
    /// What ends it.
    private var closing: [UInt8] = []
    /// Whether a backslash takes the next character's meaning away there.
    private var hasEscapes = false

    init(_ quote: Quote) { self.quote = quote }

    mutating func read(_ text: String) {
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if inside == nil {
                open(&rest)
            } else if hasEscapes, byte == UInt8(ascii: "\\") {
                rest = rest.dropFirst(2)
            } else if rest.starts(with: closing) {
                rest = rest.dropFirst(closing.count)
                inside = nil
            } else {
                rest = rest.dropFirst()
            }
        }
    }

    private struct Opening {
        let words: String
        let opening: String
        let closing: String
        var hasEscapes = false
    }

    private static let openings: [Quote: [Opening]] = [
        .json: [Opening(words: "a JSON string", opening: "\"", closing: "\"", hasEscapes: true)],
        .shell: [
            Opening(words: "single quotes", opening: "'", closing: "'"),
            Opening(words: "double quotes", opening: "\"", closing: "\"", hasEscapes: true)
        ],
        .sql: [
            Opening(words: "single quotes", opening: "'", closing: "'"), Opening(words: "double quotes", opening: "\"", closing: "\""),
            Opening(words: "a comment", opening: "--", closing: "\n"), Opening(words: "a comment", opening: "/*", closing: "*/")
        ]
    ]

    private mutating func open(_ rest: inout ArraySlice<UInt8>) {
        if quote == .shell, rest.first == UInt8(ascii: "\\") { return rest = rest.dropFirst(2) }
        var found = (Self.openings[quote] ?? []).first { rest.starts(with: $0.opening.utf8) }
        if quote == .sql, let tag = Self.dollarTag(rest) { found = Opening(words: "dollar quotes", opening: tag, closing: tag) }
        guard let found else { return rest = rest.dropFirst() }
        (inside, closing, hasEscapes) = (found.words, Array(found.closing.utf8), found.hasEscapes)
        rest = rest.dropFirst(found.opening.utf8.count)
    }

    /// `$$` or `$tag$`, as PostgreSQL quotes without escapes.
    private static func dollarTag(_ rest: ArraySlice<UInt8>) -> String? {
        guard rest.first == UInt8(ascii: "$") else { return nil }
        let name = rest.dropFirst().prefix { (65...90).contains($0) || (97...122).contains($0) || $0 == 95 || (48...57).contains($0) }
        guard rest.dropFirst(1 + name.count).first == UInt8(ascii: "$"), !(48...57).contains(name.first ?? 0) else { return nil }
        return "$" + String(decoding: name, as: UTF8.self) + "$"
    }
}
