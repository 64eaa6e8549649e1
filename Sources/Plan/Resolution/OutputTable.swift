import CanonicalJSON
import PlaybookModel
import Values

/// The outputs of one operation or one question to a person, by name.
struct OutputTable {
    /// What kind of action gives the built-in outputs.
    enum Source {
        case command, http, none
    }

    struct Entry {
        let name: String
        let type: ValueType
        /// What is read and how; two outputs of one action with the same are one value. Nil where nothing is declared.
        var reading: String?
    }

    var declared: [Entry]
    var source: Source
    /// Those of an observation: their readings are told apart by what is read.
    var parts: [PlannedPart] = []
    /// False where the module behind it is not known: then every name is accepted.
    var isComplete = true

    static let none = OutputTable(declared: [], source: .none)

    /// The type of an output, declared or given by the action.
    func type(of name: String) -> ValueType? {
        declaredType(of: name) ?? Self.builtIns(source).first { $0.name == name }?.type
    }

    /// What a declared output is read from.
    func reading(of name: String) -> String? { declared.first { $0.name == name }?.reading }

    /// What a declared output of a part of an observation is read from: the same action read in the same way is one reading.
    func reading(of name: String, in part: String) -> String? {
        guard let part = parts.first(where: { $0.name == part }), let reading = part.operation.table.reading(of: name) else { return nil }
        do throws(CanonicalCodingError) {
            return String(decoding: try CanonicalEncoder().encode(part.operation.action), as: UTF8.self) + reading
        } catch { return nil }
    }

    func declaredType(of name: String) -> ValueType? { declared.first { $0.name == name }?.type }

    /// Every name, for suggestions.
    var names: [String] { declared.map(\.name) + Self.builtIns(source).map(\.name) }

    static func builtIns(_ source: Source) -> [Entry] {
        switch source {
        case .command: command
        case .http: http
        case .none: []
        }
    }

    private static let command = [
        Entry(name: "exit_code", type: .integer), Entry(name: "stdout", type: .string), Entry(name: "stderr", type: .string)
    ]
    private static let http = [
        Entry(name: "status", type: .integer), Entry(name: "body", type: .string), Entry(name: "elapsed", type: .duration)
    ]
}

extension OutputDeclaration {
    var entry: OutputTable.Entry { OutputTable.Entry(name: name, type: type, reading: "\(source), \(selection), \(unit ?? "")") }
}

/// What every step has, also when it failed or was skipped.
public enum StepFacts {
    /// The words of `steps.<id>.outcome`.
    public static let outcomes = ["succeeded", "handled", "failed", "skipped", "unknown", "cancelled"]

    /// The names that no declared output may have.
    static let reserved = ["outcome", "failure", "started_at", "ended_at", "elapsed"]

    static let outcomeType = ValueType.enumeration(outcomes)
    static let failureType = ValueType.record([
        .init("kind", .optional(.enumeration(FailureKind.allCases.map(\.rawValue))))
    ])
    private static let instant = ValueType.optional(.timestamp)
    private static let span = ValueType.optional(.duration)

    /// The type of a step's own fact; a skipped step has no times.
    static func type(of name: String) -> ValueType? {
        switch name {
        case "outcome": outcomeType
        case "failure": failureType
        case "started_at", "ended_at": instant
        case "elapsed": span
        default: nil
        }
    }
}
