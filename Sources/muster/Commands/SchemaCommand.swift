import ArgumentParser
import Schemas

extension FormatSchema: ExpressibleByArgument {}

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of a kind of file, for editors and validators.",
        discussion: """
            An editor with a YAML language server completes, explains and checks a playbook that starts with

              # yaml-language-server: $schema=../schemas/playbook.schema.json

            where the file holds what `muster schema playbook` prints. What a schema cannot say, `muster validate` knows.
            """)

    @Argument(help: "The kind of file.")
    var kind: FormatSchema

    func run() throws {
        try Terminal.put(kind.text)
    }
}
