import Diagnostics
import PlaybookModel
import YAMLDocument

/// Reads kinds of failure (`timeout`, `exit:22`, `http:403`, `http_5xx`) and verdicts of exit codes.
struct FailureDecoder {
    let context: DecodingContext

    /// A list of failures; one alone needs no brackets.
    func matches(_ fields: Fields, _ key: Key) -> [FailureMatch] {
        guard let node = fields.node(key) else { return [] }
        if node.scalar != nil { return match(node).map { [$0] } ?? [] }
        let found = fields.list(key, of: "kinds of failure", match)
        if node.sequence?.isEmpty == true {
            context.error(.emptyValue, "\"\(key)\" is empty", at: node.range, expected: Self.expected)
        }
        return found
    }

    private static let kinds = FailureKind.allCases.map(\.rawValue)
    private static let expected = "a kind of failure such as timeout, refused, exit:22, http:403 or http_5xx"

    private func match(_ node: YAMLNode) -> FailureMatch? {
        guard let text = context.text(node, "a kind of failure", expected: Self.expected)?.value else { return nil }
        context.use?.note("a failure", text)
        if let kind = FailureKind(rawValue: text) { return .kind(kind) }
        if let code = number(text, "exit:", 0...255) { return .exit(code: code) }
        if let status = number(text, "http:", 100...599) { return .http(status: status) }
        if text.hasPrefix("http_"), text.hasSuffix("xx"), let hundreds = Int(text.dropFirst(5).dropLast(2)),
            (1...5).contains(hundreds)
        {
            return .httpClass(hundreds: hundreds)
        }
        context.error(
            .unknownFailure, "unknown kind of failure \"\(text)\"", at: node.range, expected: Self.expected,
            fix: (text.contains(":") ? nil : NearestName.of(text, among: Self.kinds)).map {
                Diagnostic.Fix("change it to \($0)", replacing: node.range, with: $0)
            })
        return nil
    }

    private func number(_ text: String, _ prefix: String, _ range: ClosedRange<Int>) -> Int? {
        guard text.hasPrefix(prefix), let number = Int(text.dropFirst(prefix.count)), range.contains(number) else {
            return nil
        }
        return number
    }

    /// `exit_codes: { 0: done, 2-5: partial }`.
    func exitCodes(_ fields: Fields) -> [ExitCodeVerdict] {
        guard let node = fields.node("exit_codes") else { return [] }
        guard let mapping = node.mapping, !node.isReported else {
            context.wrongType(node, of: "\"exit_codes\"", expected: "a mapping of codes to verdicts: { 0: done, 2-5: partial }")
            return []
        }
        return mapping.compactMap { entry in
            let codes = codes(entry.key)
            let verdict = context.word(entry.value, "the verdict", as: ExitCodeVerdict.Verdict.self)
            guard let codes, let verdict else { return nil }
            return ExitCodeVerdict(codes: codes, verdict: verdict.value)
        }
    }

    private func codes(_ key: YAMLScalar) -> ClosedRange<Int>? {
        let parts = key.text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        if parts.count <= 2, let first = parts.first ?? nil, let last = parts.last ?? nil, first <= last,
            (0...255).contains(first), (0...255).contains(last)
        {
            return first...last
        }
        context.error(
            .exitCode, "\"\(key.text.prefix(40))\" is no exit code", at: key.range,
            expected: "a number from 0 to 255, or a span such as 2-5")
        return nil
    }
}
