import CanonicalJSON
import Values

/// The values of jq's variables as JSON: `{"lag": {"a": 1, "b": 2}}`.
///
/// Durations and points in time are numbers of seconds, sizes are bytes, percentages their number; LSNs and host names are
/// text. jq counts in binary floating point of 53 bits, which holds every integer that a run can have (`Value.integerBeyondJSON`).
public struct JQInput {
    /// A variable without a value.
    public struct Absent: Error, Sendable {
        public let message: String
    }

    private var entries: [(name: String, variables: [String])] = []

    public init() {}

    public mutating func begin(_ name: String) { entries.append((name, [])) }

    /// Adds a variable to the entry that was begun last.
    public mutating func add(_ name: String, _ value: Value) throws(Absent) {
        entries[entries.count - 1].variables.append("\(Self.quoted(name)):\(try Self.text(value, name))")
    }

    /// Adds a variable whose JSON text is known.
    public mutating func add(_ name: String, json: String) {
        entries[entries.count - 1].variables.append("\(Self.quoted(name)):\(json)")
    }

    public var text: String {
        "{" + entries.map { "\(Self.quoted($0.name)):{\($0.variables.joined(separator: ","))}" }.joined(separator: ",") + "}"
    }

    /// A value as jq reads it.
    public static func text(_ value: Value, _ name: String) throws(Absent) -> String {
        switch value {
        case .absent: throw Absent(message: "the variable \"$\(name)\" has no value")
        case .string(let text), .hostname(let text): return quoted(text)
        case .lsn: return quoted(value.text ?? "")
        case .integer(let number), .size(let number):
            return String(number)
        case .number(let number), .percent(let number): return number.description
        case .boolean(let truth): return truth ? "true" : "false"
        case .duration(let duration): return seconds(duration.rawValue)
        case .timestamp(let time): return seconds(time.microsecondsSinceEpoch)
        case .list(let elements):
            var texts: [String] = []
            for element in elements { texts.append(try text(element, name)) }
            return "[" + texts.joined(separator: ",") + "]"
        case .record(let fields):
            var texts: [String] = []
            // an optional field that is absent is left out, as it is where records are read
            for field in fields where !field.value.isAbsent { texts.append("\(quoted(field.name)):\(try text(field.value, name))") }
            return "{" + texts.joined(separator: ",") + "}"
        }
    }

    /// Exact: the digits after the point are the microseconds.
    private static func seconds(_ microseconds: Int64) -> String {
        let magnitude = microseconds.magnitude
        let fraction = String(magnitude % 1_000_000)
        let digits = String(repeating: "0", count: 6 - fraction.count) + fraction
        return (microseconds < 0 ? "-" : "") + "\(magnitude / 1_000_000)" + (magnitude % 1_000_000 == 0 ? "" : ".\(digits)")
    }

    private static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
