import ArgumentParser
import Diagnostics
import Plan
import PlaybookDecoding
import YAMLDocument

struct ExplainCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, markdown, json }

    /// Every code that the program can report, in order of number.
    static var codes: [DiagnosticCode] {
        DiagnosticCode.fileCodes + DiagnosticCode.yamlCodes + DiagnosticCode.decodingCodes + PlanCodes.all
    }

    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explains the code of a problem: what is wrong, why it is refused, how to mend it.",
        discussion: "Without a code it lists them all. CODE is written MU0105, 0105, 105 or by its name, duplicate-key.")

    @Argument(help: "The code, or its name.")
    var code: String?

    @Flag(help: "Explains every code.")
    var all = false

    @Option(help: "How it is shown.")
    var format: Format = .text

    func validate() throws {
        if all, code != nil { throw ValidationError("Give a CODE or --all, not both.") }
    }

    func run() throws {
        let codes = Self.codes
        if let code { return try explain(code, CodeLookup(codes)) }
        switch format {
        case .json: try Terminal.say(ExplanationJSON.list(codes))
        case .markdown: try Terminal.put(ExplanationMarkdown.document(codes))
        case .text: try Terminal.put(all ? codes.map(text.render).joined(separator: "\n") : text.list(codes))
        }
    }

    private func explain(_ name: String, _ lookup: CodeLookup) throws {
        guard let code = lookup.code(name) else {
            let near = lookup.nearest(name).map { "\($0.name) \($0.slug)" }
            throw CommandFailure(
                .usage,
                "there is no code \"\(name)\""
                    + (near.isEmpty ? "; muster explain lists them all" : "; near it: " + near.joined(separator: ", ")))
        }
        switch format {
        case .json: try Terminal.say(ExplanationJSON.render(code))
        case .markdown: try Terminal.put(ExplanationMarkdown.render(code))
        case .text: try Terminal.put(text.render(code))
        }
    }

    private var text: ExplanationText { ExplanationText(colour: Terminal.hasColour(1), width: Terminal.columns) }
}
