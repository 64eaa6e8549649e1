import ActionKit
import CanonicalJSON
import Journal
import Plan
import PlaybookModel
import Values

extension ActionOutcome {
    /// The end in one word, as records bear it.
    var endText: String {
        switch end {
        case .exited(let code): "exit:\(code)"
        case .signalled(let number): "signal:\(number)"
        case .http(let status): "http:\(status)"
        case .delivered: "delivered"
        case .observed: "observed"
        case .timedOut: "timeout"
        case .cancelled: "cancelled"
        case .notStarted: "not_started"
        // told apart from a time-out that leaves a doubt
        case .network(.timeout, _): "no_connection"
        case .network(let failure, _): failure.rawValue
        }
    }

    /// Whether it failed in one of the named ways.
    func matches(_ list: [FailureMatch]) -> Bool {
        list.contains { match in
            switch (match, end) {
            case (.exit(let code), .exited(let actual)): code == actual
            case (.http(let status), .http(let actual)): status == actual
            case (.httpClass(let hundreds), .http(let actual)): actual / 100 == hundreds
            case (.kind(let kind), _): kind == self.kind
            default: false
            }
        }
    }

    /// The failure kind of an end that is no success; nil for one that is.
    var kind: FailureKind? {
        switch end {
        case .exited(let code): code == 0 ? nil : .exit
        case .signalled: .signal
        case .http(let status): status < 400 ? nil : .http
        case .delivered, .observed: nil
        case .timedOut: .timeout
        case .cancelled: .cancelled
        case .notStarted: .notStarted
        case .network(.refused, _): .refused
        case .network(.dns, _): .dns
        case .network(.unreachable, _): .unreachable
        case .network(.tls, _): .tls
        case .network(.timeout, _): .timeout
        case .network(.reset, _): .reset
        }
    }

    private var builtIn: Set<String> { ["stdout", "stderr", "body"] }

    /// The first declared output that could not be read.
    var outputProblem: (kind: FailureKind, text: String)? {
        for output in outputs {
            switch output.reading {
            case .value(let value):
                let size = value.display.utf8.count
                if size <= CallEvidence.longestOutput || builtIn.contains(output.name) { continue }
                let limit = CallEvidence.longestOutput
                return (.output, "output \"\(output.name)\" has \(size) bytes; a record bears at most \(limit): select a part of it")
            case .failed(let reason): return (.output, "output \"\(output.name)\": \(reason)")
            case .containsSecret(let name):
                return (.outputContainsSecret, "output \"\(output.name)\" holds the secret \"\(name)\" and is not declared secret")
            }
        }
        return nil
    }
}

extension CallEvidence {
    /// The longest text of one output that a record bears, in UTF-8 bytes; whole output is in the files under `outputs/`.
    static let longestOutput = 4096

    /// What the journal keeps of an outcome: the declared outputs; built-in ones are in the end and in the files.
    init(_ outcome: ActionOutcome, of operation: PlannedOperation) {
        let declared = Set(operation.outputs.map(\.name))
        let values = outcome.outputs.compactMap { output -> NamedOutput? in
            guard declared.contains(output.name), case .value(let value) = output.reading else { return nil }
            return NamedOutput(name: output.name, value: value)
        }
        var detail: String? = outcome.errorText.isEmpty ? nil : outcome.errorText
        if case .network(_, let text) = outcome.end { detail = text }
        if case .notStarted(let reason) = outcome.end { detail = reason }
        self.init(
            startedAt: outcome.startedAt, elapsed: outcome.elapsed, end: outcome.endText, detail: detail, outputs: values,
            files: outcome.files.map {
                OutputFileReference(
                    stream: $0.stream, file: $0.file, bytes: $0.bytes, sha256: $0.sha256, dropped: $0.dropped == 0 ? nil : $0.dropped)
            },
            killed: outcome.killed == 0 ? nil : outcome.killed, survivors: outcome.survivors == 0 ? nil : outcome.survivors,
            parts: outcome.parts.isEmpty ? nil : outcome.parts.map { PartEvidence($0) })
    }

    /// Room that a record has for what a call gave, or for what is asked of it: the envelope and the rest of the payload need
    /// some of it.
    static let room = RecordLine.limit - 8_192

    /// The size in a record, where it may be too much for one; nil for what is small anyway.
    var largeSize: Int? {
        var size = (detail ?? "").utf8.count
        for part in parts ?? [] { size += (part.detail ?? "").utf8.count }
        for output in outputs { size += output.value.display.utf8.count }
        for condition in conditions { size += condition.expected.utf8.count + condition.observed.utf8.count + condition.what.utf8.count }
        // escapes make a byte six at most
        if size * 6 < Self.room { return nil }
        do throws(CanonicalCodingError) { return try CanonicalEncoder().encode(self).count } catch { return .max }
    }

    /// What remains where it is too long for a record: how the call ended, and which files keep its output.
    var withoutValues: CallEvidence {
        CallEvidence(
            startedAt: startedAt, elapsed: elapsed, end: end, detail: detail.map { String($0.prefix(500)) },
            conditions: conditions.prefix(20).map {
                ConditionEvidence(
                    what: String($0.what.prefix(100)), expected: String($0.expected.prefix(100)), observed: String($0.observed.prefix(100)),
                    verdict: $0.verdict, severity: $0.severity)
            }, files: files, killed: killed, survivors: survivors,
            parts: parts?.map { PartEvidence(name: $0.name, startedAt: $0.startedAt, elapsed: $0.elapsed, end: $0.end) })
    }

    /// What was declared as a warning and did not hold, in words.
    var warnings: [String] {
        conditions.filter { $0.severity == "warn" && $0.verdict != .pass }
            .map { "\($0.what.prefix(200)): expected \($0.expected.prefix(300)), observed \($0.observed.prefix(300))" }
    }

    func with(conditions: [ConditionEvidence]) -> CallEvidence {
        CallEvidence(
            startedAt: startedAt, elapsed: elapsed, end: end, detail: detail, outputs: outputs,
            conditions: conditions, files: files, killed: killed, survivors: survivors, parts: parts)
    }
}

extension ConditionEvidence {
    init(_ result: ComparisonResult) {
        self.init(
            what: result.subject, expected: result.expected, observed: result.observed,
            verdict: Verdict(rawValue: result.verdict.rawValue) ?? .error, severity: result.severity == .warn ? "warn" : nil)
    }
}

extension FailureMatch {
    /// As a playbook writes it.
    var text: String {
        switch self {
        case .kind(let kind): kind.rawValue
        case .exit(let code): "exit:\(code)"
        case .http(let status): "http:\(status)"
        case .httpClass(let hundreds): "http_\(hundreds)xx"
        }
    }
}

extension Scope {
    /// Judges a condition over an outcome's outputs and the run's references.
    func judge(_ condition: Condition, _ outcome: ActionOutcome?, history: PollHistory? = nil) -> ConditionResult {
        let outputs = outcome?.outputs ?? []
        return ConditionEvaluator(
            output: { (name: String) throws(ValueUnavailable) -> Value in
                switch outputs.first(where: { $0.name == name })?.reading {
                case .value(let value)?: return value
                case .failed(let reason)?: throw ValueUnavailable(.notRead, reason)
                case .containsSecret(let secret)?: throw ValueUnavailable(.notRead, "it holds the secret \"\(secret)\"")
                case nil: throw ValueUnavailable(.notRead, "\"\(name)\" was not read")
                }
            },
            reference: { (reference: Reference) throws(ValueUnavailable) -> Value in try value(reference) }, history: history
        ).evaluate(condition)
    }
}
