/// The jq program that makes the values of `compute`.
///
/// It reads one object, `{"value": {"variable": …}, …}`, and prints one, `{"value": …}`: each expression sees the variables of
/// its own entry and nothing else. An expression that gives no value, or more than one, is an error.
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

    /// The program's name and options; the text follows.
    public static let command = ["jq", "--compact-output"]

    /// What `HOME` is set to: jq reads `~/.jq`, and here there cannot be one.
    public static let home = "/dev/null"

    /// What jq can look at beside its variables, made an error: the same values always give the same result.
    private static let prelude =
        ["env", "input", "inputs", "now", "debug", "stderr", "halt", "input_filename", "input_line_number", "get_search_list"]
        .map { "def \($0): error(\"\($0) is not available\"); " }.joined() + "def halt_error: error; def halt_error($code): error;"

    public let text: String

    public init(_ entries: [Entry]) {
        let members = entries.map { entry in
            let names = entry.variables.map { "$\($0)" }.joined(separator: ", ")
            let binding = names.isEmpty ? "" : "$given[\"\(entry.name)\"] as {\(names)} | "
            return """
                "\(entry.name)": (\(binding)[null | (
                \(entry.expression)
                )] | if length == 1 then .[0] else error("\(entry.name) gives \\(length) values, not one") end)
                """
        }
        text = Self.prelude + "\n. as $given | {\n" + members.joined(separator: ",\n") + "\n}"
    }
}
