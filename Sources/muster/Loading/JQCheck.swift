import Diagnostics
import Glibc
import PlaybookDecoding
import PlaybookModel
import Plan
import Processes

/// Has the system's jq read every expression of a playbook and its modules, before anything runs.
struct JQCheck {
    private static let searchPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
    /// jq's exit code for a program that it cannot compile.
    private static let notCompiled: Int32 = 3

    private let computations: [Computation]

    init(_ playbook: Playbook, _ modules: [String: ActionModule]) {
        var found: [Computation] = []
        let collect: (Operation) -> Void = { if case .compute(let computations) = $0.action { found += computations } }
        playbook.forEachOperation(collect)
        for name in modules.keys.sorted() { modules[name]?.forEachOperation(collect) }
        computations = found
    }

    /// Reports what jq cannot read. One look at all of them; only where it fails each is looked at by itself.
    func report(to findings: inout DiagnosticSink) {
        guard !computations.isEmpty else { return }
        do {
            let path = try ExecutableResolver.resolve(JQProgram.command[0], path: Self.searchPath)
            let reactor = try ProcessReactor(name: "jq-\(getpid())", mode: .sweep)
            defer { reactor.shutdown() }
            guard try Self.complaint(about: computations, path, reactor) != nil else { return }
            for computation in computations {
                guard let complaint = try Self.complaint(about: [computation], path, reactor) else { continue }
                findings.error(
                    .jqSyntax, "jq cannot read \"\(computation.name.value)\": \(complaint)", at: computation.expression.range,
                    expected: "a jq expression over \(Self.variables(computation))")
            }
        } catch {
            findings.warning(
                .jqSyntax, "the jq expressions were not checked: \(error.message)", at: computations[0].expression.range,
                fix: Diagnostic.Fix("install jq where playbooks are checked and where they run"))
        }
    }

    private static func variables(_ computation: Computation) -> String {
        let names = computation.variables.map { "$\($0.name)" }
        return names.isEmpty ? "constants" : names.joined(separator: ", ")
    }

    /// What jq says of a program that it cannot compile; nil for one that it can. Without input nothing is evaluated.
    private static func complaint(about computations: [Computation], _ path: String, _ reactor: ProcessReactor) throws(ProcessError) -> String? {
        let program = JQProgram(
            computations.enumerated().map { number, computation in
                .init(name: "c\(number)", expression: computation.expression.value, variables: computation.variables.map(\.name))
            })
        var command = Command(executable: path, arguments: JQProgram.command + [program.text])
        command.environment = [EnvironmentVariable("HOME", JQProgram.home)]
        command.timeLimit = 10_000_000
        let result = try reactor.run(command)
        guard result.exit == .code(notCompiled) else { return nil }
        return firstLine(of: String(decoding: result.errorOutput.safe, as: UTF8.self))
    }

    /// `jq: error: syntax error, unexpected ')' (Unix shell quoting issues?) at <top-level>, line 5:` without what helps nobody.
    private static func firstLine(of text: String) -> String {
        var line = String(text.split(separator: "\n").first ?? "it does not say why")
        for prefix in ["jq: error: "] where line.hasPrefix(prefix) { line.removeFirst(prefix.count) }
        if let end = line.firstRange(of: " (Unix shell") ?? line.firstRange(of: " at <top-level>") { line = String(line[..<end.lowerBound]) }
        return line
    }
}
