import CanonicalJSON
import Values

/// A resolved request as lines a person can read; one of a shape that this program does not know is shown as it stands.
enum RequestText {
    static func lines(_ request: JSONValue) -> String {
        guard let kind = request["kind"]?.object?.first, let body = kind.value["_0"] else { return generic(request) }
        let lines: [String]? =
            switch kind.name {
            case "command": command(body)
            case "http": http(body)
            case "notify": notify(body)
            case "observe": observe(body)
            default: nil
            }
        guard let lines else { return generic(request) }
        return (lines + readings(request["outputs"]) + limits(request)).joined(separator: "\n")
    }

    private static func command(_ body: JSONValue) -> [String]? {
        guard let words = body["arguments"]?.array?.compactMap(\.string), !words.isEmpty else { return nil }
        var lines = [words.map(word).joined(separator: " ")]
        if let folder = body["workingDirectory"]?.string { lines.append("in: \(folder)") }
        for field in body["environment"]?.array ?? [] { lines.append("env: \(named(field, "="))") }
        if let input = body["standardInput"] { lines.append("stdin: \(text(input))") }
        return lines
    }

    private static func http(_ body: JSONValue) -> [String]? {
        guard let method = body["method"]?.string, let url = body["url"]?.string else { return nil }
        var lines = ["\(method) \(url)"]
        for field in body["headers"]?.array ?? [] { lines.append("header: \(named(field, ": "))") }
        if let content = body["body"] { lines.append("body: \(text(content))") }
        return lines
    }

    private static func notify(_ body: JSONValue) -> [String]? {
        guard let target = body["target"]?.object?.first, let message = body["text"]?.string else { return nil }
        let place = target.value.object?.first?.value
        return ["notify \(target.name) \(place?.string ?? place.map(\.canonicalText) ?? "")", "text: \(message)"]
    }

    /// Each part's lines, the first of them behind its name; without parts nothing is read.
    private static func observe(_ body: JSONValue) -> [String]? {
        guard let parts = body.array else { return nil }
        if parts.isEmpty { return ["judges references alone"] }
        return parts.flatMap { part -> [String] in
            let lines = part["request"].map(lines)?.split(separator: "\n").map(String.init) ?? []
            return lines.enumerated().map { $0 == 0 ? "\(part["name"]?.string ?? "?"): \($1)" : "  \($1)" }
        }
    }

    private static func readings(_ outputs: JSONValue?) -> [String] {
        (outputs?.array ?? []).compactMap { output in
            guard let name = output["name"]?.string, let source = output["source"]?.object?.first?.name else { return nil }
            if source == "computed", let expression = output["source"]?["computed"]?["expression"]?.string {
                return "computes: \(name) = \(expression)"
            }
            let selection = output["selection"]?.object?.first
            let detail = selection?.value.object?.first?.value.string.map { " \($0)" } ?? ""
            let part = selection.map { $0.name == "whole" ? "" : ", \($0.name)\(detail)" } ?? ""
            return "reads: \(name) from \(source)\(part)"
        }
    }

    private static func limits(_ request: JSONValue) -> [String] {
        guard let limit = request["time_limit_us"]?.integer else { return [] }
        let grace = request["grace_us"]?.integer.map { ", then \(Microseconds(rawValue: $0)) between TERM and KILL" } ?? ""
        return ["limit: \(Microseconds(rawValue: limit))\(grace)"]
    }

    private static func named(_ field: JSONValue, _ separator: String) -> String {
        (field["name"]?.string ?? "?") + separator + (field["text"].map(text) ?? "")
    }

    /// Text whose secrets stand as their names.
    private static func text(_ value: JSONValue) -> String {
        guard let parts = value["parts"]?.array else { return value.string ?? value.canonicalText }
        return parts.map { part in
            if let secret = (part["secret"] ?? part["quotedSecret"])?["_0"]?.string { return "[secret:\(secret)]" }
            return part["text"]?["_0"]?.string ?? part.canonicalText
        }.joined()
    }

    private static func generic(_ request: JSONValue) -> String {
        guard case .object(let members) = request, !members.isEmpty else { return request.canonicalText }
        return members.map { "\($0.name): \($0.value.string ?? $0.value.canonicalText)" }.joined(separator: "\n")
    }

    /// The word as a POSIX shell would need it, so that the line can be tried by hand.
    private static func word(_ text: String) -> String {
        let plain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "_@%+=:,./-".utf8.contains(byte)
            }
        return plain ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
