/// A program for the system's jq around expressions of a playbook.
///
/// An expression sees its variables, or its document, and nothing else; one that gives no value, or more than one, is an error.
public struct JQProgram: Sendable {
    public struct Entry: Sendable {
        public let name: String
        public let expression: String
        public let variables: [String]

        public init(name: String, expression: String, variables: [String]) {
            self.name = name
            self.expression = expression
            self.variables = variables
        }
    }

    /// The command: program, options, text.
    public let arguments: [String]

    /// What `HOME` is set to: jq reads `~/.jq`, and here there cannot be one.
    public static let home = "/dev/null"

    /// What jq can look at beside its variables, made an error: the same values always give the same result.
    private static let prelude =
        ["env", "input", "inputs", "now", "debug", "stderr", "halt", "input_filename", "input_line_number", "get_search_list"]
        .map { "def \($0): error(\"\($0) is not available\"); " }.joined() + "def halt_error: error; def halt_error($code): error;"

    /// For `compute`: reads one object, `{"value": {"variable": …}, …}`, and prints one, `{"value": …}`.
    public init(_ entries: [Entry]) {
        let members = entries.map { entry in
            let names = entry.variables.map { "$\($0)" }.joined(separator: ", ")
            let binding = names.isEmpty ? "" : "$given[\"\(entry.name)\"] as {\(names)} | "
            return """
                "\(entry.name)": (\(binding)null | \(Self.single(entry.expression, "\(entry.name) gives")))
                """
        }
        let text = Self.prelude + "\n. as $given | {\n" + members.joined(separator: ",\n") + "\n}"
        arguments = ["jq", "--compact-output", text]
    }

    /// For an output: reads one JSON text and prints what the expression makes of it.
    public init(reading expression: String) {
        let document = "[inputs] | if length == 1 then .[0] else error(\"there are \\(length) JSON texts, not one\") end"
        arguments = [
            "jq", "--compact-output", "--null-input", "\(document) | \(Self.prelude)\n\(Self.single(expression, "the expression gives"))"
        ]
    }

    private static func single(_ expression: String, _ what: String) -> String {
        "[(\n\(expression)\n)] | if length == 1 then .[0] else error(\"\(what) \\(length) values, not one\") end"
    }
}
