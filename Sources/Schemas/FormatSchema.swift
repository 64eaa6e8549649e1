import CanonicalJSON
import PlaybookDecoding

/// The JSON Schema (2020-12) of a kind of file, made from the definitions that the decoder reads by.
///
/// It says what a schema can say: keys, shapes, words, which keys stand together. What needs more than one place of a file, or
/// another file, only `muster validate` knows.
public enum FormatSchema: String, CaseIterable, Sendable {
    case playbook, action, site

    private var keys: KeySet {
        switch self {
        case .playbook: Format.playbook
        case .action: Format.module
        case .site: Format.site
        }
    }

    private var title: String {
        switch self {
        case .playbook: "A playbook"
        case .action: "An action module"
        case .site: "A site"
        }
    }

    /// The name of the schema's file.
    public var fileName: String { "\(rawValue).schema.json" }

    /// The schema's text, which ends with a line break.
    public var text: String {
        var definitions = Definitions()
        let members = ConstructSchema(keys: keys).members(&definitions)
        return JSONLayout.text(
            .object(
                [
                    JSONMember("$schema", "https://json-schema.org/draft/2020-12/schema"), JSONMember("$id", .string(fileName)),
                    JSONMember("title", .string(title))
                ] + members + [JSONMember("$defs", .object(definitions.members.sorted { $0.name < $1.name }))]))
    }
}
