import ActionKit
import Diagnostics
import Glibc
import Plan
import PlaybookDecoding
import PlaybookModel
import Processes

/// Has the system's jq read every expression of a playbook and its modules, before anything runs.
struct JQCheck {
    private struct Expression {
        let name: String
        let text: String
        let place: SourceRange
        /// Nil for one that reads an output.
        let variables: [String]?

        var program: JQProgram {
            variables.map { JQProgram([.init(name: "x", expression: text, variables: $0)]) } ?? JQProgram(reading: text)
        }

        var sources: String {
            guard let variables else { return "the JSON text" }
            return variables.isEmpty ? "constants" : variables.map { "$\($0)" }.joined(separator: ", ")
        }
    }

    private static let searchPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
    /// jq's exit code for a program that it cannot compile.
    private static let notCompiled: Int32 = 3

    private let expressions: [Expression]

    init(_ playbook: Playbook, _ modules: [String: ActionModule]) {
        var found: [Expression] = []
        playbook.forEachOperation { found += Self.expressions(of: $0) }
        for name in modules.keys.sorted() { modules[name]?.forEachOperation { found += Self.expressions(of: $0) } }
        expressions = found
    }

    private static func expressions(of operation: Operation) -> [Expression] {
        if case .compute(let computations) = operation.action {
            return computations.map {
                Expression(
                    name: $0.name.value, text: $0.expression.value, place: $0.expression.range, variables: $0.variables.map(\.name))
            }
        }
        return operation.outputs.compactMap { output in
            if case .computed(let text, let variables) = output.source {
                return Expression(name: output.name, text: text, place: output.expressionRange, variables: variables.map(\.name))
            }
            guard case .jq(let text) = output.selection else { return nil }
            return Expression(name: output.name, text: text, place: output.expressionRange, variables: nil)
        }
    }

    /// Reports what jq cannot read.
    func report(to findings: inout DiagnosticSink) {
        guard !expressions.isEmpty else { return }
        do {
            let path = try ExecutableResolver.resolve("jq", path: Self.searchPath)
            let reactor = try ProcessReactor(name: "jq-\(getpid())", mode: .sweep)
            defer { reactor.shutdown() }
            for expression in expressions {
                guard let complaint = try Self.complaint(about: expression.program, path, reactor) else { continue }
                findings.error(
                    .jqSyntax, "jq cannot read \"\(expression.name)\": \(complaint)", at: expression.place,
                    expected: "a jq expression over \(expression.sources)")
            }
        } catch {
            findings.warning(
                .jqSyntax, "the jq expressions were not checked: \(error.message)", at: expressions[0].place,
                fix: Diagnostic.Fix("install jq where playbooks are checked and where they run"))
        }
    }

    /// What jq says of a program that it cannot compile; nil for one that it can. Without input nothing is evaluated.
    private static func complaint(about program: JQProgram, _ path: String, _ reactor: ProcessReactor) throws(ProcessError) -> String? {
        var command = Command(executable: path, arguments: program.arguments)
        command.environment = [EnvironmentVariable("HOME", JQProgram.home)]
        command.timeLimit = 10_000_000
        let result = try reactor.run(command)
        guard result.exit == .code(notCompiled) else { return nil }
        return firstLine(of: String(decoding: result.errorOutput.safe, as: UTF8.self))
    }

    /// `jq: error: syntax error, unexpected ')' (Unix shell quoting issues?) at <top-level>, line 5:` without what helps nobody.
    private static func firstLine(of text: String) -> String {
        let line = String(text.split(separator: "\n").first ?? "it does not say why")
        let start = line.firstRange(of: "jq: error: ")?.upperBound ?? line.startIndex
        let end = (line.firstRange(of: " (Unix shell") ?? line.firstRange(of: " at <top-level>"))?.lowerBound ?? line.endIndex
        return String(line[min(start, end)..<end])
    }
}
