import PlaybookModel
import Values

extension PlannedOperation {
    /// What the operation does, in one line: `postgres/fence: psql -h db-1 -c "…"`.
    public var summary: String {
        (module.map { "\($0): " } ?? "") + action.summary
    }

    /// What the operation does and what must come out of it.
    var summaryWithExpectation: String {
        var text = summary
        for computed in computedSummaries { text += "; computes \(computed)" }
        if let expect { text += "; expects \(expect.summary)" }
        if !expectFailure.isEmpty { text += "; failing with \(expectFailure.summary) counts as success" }
        if !exitCodes.isEmpty { text += "; exit codes: \(exitCodes.summary)" }
        return text
    }
}

extension PlannedOperation {
    /// What jq makes beside the action: `lag = $a - $b with …`, a line each.
    var computedSummaries: [String] {
        outputs.compactMap { output in
            guard case .computed(let expression, let variables) = output.source else { return nil }
            return PlannedComputation(name: output.name, expression: expression, variables: variables).summary
        }
    }
}

extension PlannedAction {
    /// The action in one line; a script of several lines is cut after the first.
    public var summary: String {
        switch self {
        case .command(let command): command.summary
        case .http(let request): "\(request.method) \(request.url)"
        case .compute(let computations): "jq: \(computations.map(\.summary).joined(separator: "; "))"
        case .observe(let parts):
            parts.isEmpty
                ? "nothing but references"
                : parts.map { "\($0.name): \($0.operation.summaryWithExpectation)" }.joined(separator: "; ")
        case .notify(let channel, let text): "tell \(channel): \(OneLine.shortened("\(text)"))"
        }
    }
}

extension PlannedCommand {
    var summary: String {
        switch program {
        case .arguments(let arguments): arguments.map { OneLine.quoted($0) }.joined(separator: " ")
        case .shell(let script): "shell: \(OneLine.shortened(script))"
        }
    }
}

extension PlannedComputation {
    var summary: String {
        let given = variables.map { "$\($0.name) = \($0.template)" }.joined(separator: ", ")
        return "\(name) = \(OneLine.shortened(expression))" + (given.isEmpty ? "" : " with \(OneLine.plain(given))")
    }
}

extension [FailureMatch] {
    /// `timeout, exit:22, http_5xx`.
    var summary: String { map(\.summary).joined(separator: ", ") }
}

extension [ExitCodeVerdict] {
    /// `0 done, 2-5 partial, 255 unknown`.
    var summary: String {
        map { verdict in
            let codes = verdict.codes
            let range = codes.lowerBound == codes.upperBound ? "\(codes.lowerBound)" : "\(codes.lowerBound)-\(codes.upperBound)"
            return "\(range) \(verdict.verdict.rawValue)"
        }.joined(separator: ", ")
    }
}

extension FailureMatch {
    var summary: String {
        switch self {
        case .kind(let kind): kind.rawValue
        case .exit(let code): "exit:\(code)"
        case .http(let status): "http:\(status)"
        case .httpClass(let hundreds): "http_\(hundreds)xx"
        }
    }
}

/// Makes one line of what may be many; control characters are shown as escapes, never sent to a terminal.
enum OneLine {
    /// The first line with something on it, and how many follow.
    static func shortened(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline)
        guard let first = lines.first else { return "(empty)" }
        let more = lines.count - 1
        return plain(String(first)) + (more == 0 ? "" : " (and \(more) more \(more == 1 ? "line" : "lines"))")
    }

    /// As ``quoted(_:)-(String)``; references stand as they are written.
    static func quoted(_ template: Template) -> String {
        switch template.content {
        case .reference: "\(template)"
        case .text(let parts):
            parts.allSatisfy { if case .literal(let text) = $0 { isPlain(text) } else { true } }
                ? "\(template)" : quoted("\(template)")
        case .value, .list, .record: quoted("\(template)")
        }
    }

    /// An argument as a shell would need it: in quotes where it holds more than plain characters.
    static func quoted(_ text: String) -> String {
        isPlain(text) ? text : "'" + plain(text).replacing("'", with: "'\\''") + "'"
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy { plainScalars.contains($0) }
    }

    private static let plainScalars: Set<Unicode.Scalar> = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,".unicodeScalars)

    /// Without control and direction characters.
    static func plain(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar == "\n": result += "\\n"
            case .control where scalar == "\t": result += "\\t"
            case .control, .format: result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
