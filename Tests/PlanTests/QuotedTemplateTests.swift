import Diagnostics
import Plan
import PlaybookDecoding
import PlaybookModel
import Testing
import Values

@Suite("Values quoted in stdin and bodies")
struct QuotedTemplateTests {
    /// The planned standard input of a step that comes after one with the outputs `text` and `count`.
    static func input(_ keys: String) throws -> Template {
        let yaml = """
            muster: 1
            id: drill
            parameters: { name: { type: string, default: "it's" }, port: { type: integer, default: 5432 } }
            steps:
              - { id: ask, effect: read, run: [ a ], outputs: { text: { type: string, from: stdout }, count: { type: integer, from: stdout } } }
              - id: tell
                effect: read
                run: [ cat ]
                \(keys)
            """
        var sources = SourceMap()
        var problems = DiagnosticSink()
        let playbook = FileDecoder.playbook(sources.add(path: "drill.yaml", bytes: Array(yaml.utf8)), reporting: &problems)
        let result = plan(try #require(playbook))
        guard case .operation(let operation)? = result.plan?.steps.last?.body, case .command(let command) = operation.action
        else {
            Issue.record("there is no command")
            return Template(.absent)
        }
        return try #require(command.standardInput)
    }

    static func lookup(_ reference: Reference) -> Value {
        reference.description == "steps.ask.count" ? .integer(3) : .string("a'b\"c")
    }

    @Test(
        "what is known is quoted when the plan is made, everything else when the step runs",
        arguments: [
            ("quote: sql", "'it''s', 5432, 'a''b\"c', 3"), ("quote: json", "\"it's\", 5432, \"a'b\\\"c\", 3"),
            ("quote: shell", "'it'\\''s', '5432', 'a'\\''b\"c', '3'"), ("quote: none", "it's, 5432, a'b\"c, 3")
        ])
    func quoted(quote: String, text: String) throws {
        let template = try Self.input(
            "\(quote)\n    stdin: \"${{ params.name }}, ${{ params.port }}, ${{ steps.ask.text }}, ${{ steps.ask.count }}\"")
        #expect(try template.evaluate(Self.lookup) == .string(text))
    }

    @Test("a lone value is quoted where that is said, and goes as it is where it is not")
    func alone() throws {
        #expect(try Self.input("stdin: \"${{ steps.ask.text }}\"").evaluate(Self.lookup) == .string("a'b\"c"))
        #expect(try Self.input("quote: sql\n    stdin: \"${{ steps.ask.text }}\"").evaluate(Self.lookup) == .string("'a''b\"c'"))
    }
}
