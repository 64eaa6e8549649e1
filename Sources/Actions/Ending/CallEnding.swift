import ActionKit
import Processes
import Secrets
import Values

/// Turns the end of a call's child process into the call's outcome.
struct CallEnding: Sendable {
    let request: ActionRequest
    let kind: PreparedCall.Kind
    let workingDirectory: String
    let redaction: RedactionSet
    let recorders: [StreamRecorder]
    let jq: JQReader

    /// Whether making the outcome may take long enough to need a thread of its own: evidence to be synced, a file to be
    /// read, jq to be run, or a regular expression, whose time nothing bounds.
    var takesTime: Bool {
        recorders.contains(where: \.hasFile)
            || request.outputs.contains { output in
                switch (output.source, output.selection) {
                case (.file, _), (.computed, _), (_, .regex), (_, .jq): true
                default: false
                }
            }
    }

    func outcome(of result: ProcessResult) -> ActionOutcome {
        let report = isRequest ? CurlReport(standardError: result.errorOutput.raw) : nil
        let end = end(of: result, report)
        let reader = OutputReader(material: material(result, report, end), redaction: redaction, jq: jq)
        let given = self.builtIn(result, report, end)
        let declared = reader.read(request.outputs, beside: given)
        let builtIn = given.filter { output in !declared.contains { $0.name == output.name } }
        // the recorders are of standard output, and of standard error where it is recorded
        let files = zip(recorders, [result.output, result.errorOutput]).compactMap { $0.finish(unsent: $1.unsentBytes) }
        return ActionOutcome(
            end: end, startedAt: Timestamp(microsecondsSinceEpoch: result.running.started.wall),
            elapsed: Microseconds(rawValue: Int64(result.elapsed)), outputs: declared + builtIn, files: files,
            evidenceFailure: recorders.lazy.compactMap(\.failure).first, killed: result.killed.count,
            survivors: result.survivors.count, errorText: isRequest ? "" : Self.lastLines(result.errorOutput.safe))
    }

    private var isRequest: Bool {
        switch kind {
        case .http, .notifyingRequest: true
        case .command, .notifyingCommand: false
        }
    }

    private func end(of result: ProcessResult, _ report: CurlReport?) -> ActionOutcome.End {
        switch result.cause {
        case .timedOut: return .timedOut
        case .cancelled: return .cancelled
        case .ended, .lost: break
        }
        switch result.exit {
        case .signal(let number, _): return .signalled(number: Int(number))
        // What cannot even be waited for has no exit code; nothing is known of its effect.
        case .unknown: return .timedOut
        case .code(let code): return end(exit: Int(code), result, report)
        }
    }

    private func end(exit code: Int, _ result: ProcessResult, _ report: CurlReport?) -> ActionOutcome.End {
        switch kind {
        case .command: return .exited(code: code)
        case .notifyingCommand: return code == 0 ? .delivered : .exited(code: code)
        case .http, .notifyingRequest:
            let message = presentable(report?.error ?? "curl ended with exit code \(code)")
            let end = CurlExit.end(
                code: code, status: report?.status ?? 0, message: message, refused: CurlReport.saysRefused(result.errorOutput.raw),
                sent: report?.sent ?? true)
            if case .notifyingRequest = kind, case .http(200...299) = end { return .delivered }
            return end
        }
    }

    private func material(_ result: ProcessResult, _ report: CurlReport?, _ end: ActionOutcome.End) -> CallMaterial {
        var material = CallMaterial(workingDirectory: workingDirectory)
        let stdout = CallMaterial.Stream(bytes: result.output.raw, total: result.output.totalBytes)
        switch end {
        case .exited(let code):
            material.exitCode = code
            material.stdout = stdout
            material.stderr = CallMaterial.Stream(bytes: result.errorOutput.raw, total: result.errorOutput.totalBytes)
        case .http(let status):
            material.status = status
            material.headers = report?.headers ?? []
            material.body = stdout
        case .delivered, .observed: break
        case .signalled(let number): material.missing = "the command was ended by signal \(number)"
        case .timedOut: material.missing = "the time limit was reached"
        case .cancelled: material.missing = "it was cancelled"
        case .notStarted(let reason): material.missing = reason
        case .network(let failure, let detail): material.missing = "\(failure.rawValue): \(detail)"
        }
        return material
    }

    private func builtIn(_ result: ProcessResult, _ report: CurlReport?, _ end: ActionOutcome.End) -> [ActionOutcome.Output] {
        func output(_ name: String, _ value: Value) -> ActionOutcome.Output { .init(name: name, reading: .value(value)) }
        switch end {
        case .http(let status):
            return [
                output("status", .integer(Int64(status))), output("body", .string(Self.cut(result.output.safe))),
                output("elapsed", .duration(report?.elapsed ?? Microseconds(rawValue: Int64(result.elapsed))))
            ]
        case .exited(let code):
            return [output("exit_code", .integer(Int64(code)))] + texts(result)
        case .signalled, .timedOut, .cancelled: return isRequest ? [] : texts(result)
        case .delivered, .observed, .notStarted, .network: return []
        }
    }

    private func texts(_ result: ProcessResult) -> [ActionOutcome.Output] {
        [("stdout", result.output), ("stderr", result.errorOutput)].map { name, stream in
            .init(name: name, reading: .value(.string(Self.cut(stream.safe))))
        }
    }

    private func presentable(_ text: String) -> String { inert(redaction.redact(text)) }

    /// One trailing newline removed, cut to the limit between two characters.
    private static func cut(_ bytes: [UInt8]) -> String {
        var bytes = bytes[...]
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        guard bytes.count > ActionOutcome.builtInTextLimit else { return String(decoding: bytes, as: UTF8.self) }
        bytes = bytes.prefix(ActionOutcome.builtInTextLimit)
        // Continuation bytes and the lead byte before them may be the beginning of a character that was cut.
        while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
        if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The last lines, at most ten and 1000 bytes.
    private static func lastLines(_ bytes: [UInt8]) -> String {
        let lines = String(decoding: bytes.suffix(1000), as: UTF8.self).unicodeScalars.split(separator: "\n").suffix(10)
        return lines.map { String($0) }.joined(separator: "\n")
    }
}
