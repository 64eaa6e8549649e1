import Diagnostics
import PlaybookModel
import YAMLDocument

/// The values of single keys; each returns nil where the key is missing or its value wrong, which is reported.
extension Fields {
    private var templates: TemplateDecoder { TemplateDecoder(context: context) }

    func text(_ key: Key) -> Located<String>? { node(key).flatMap { context.text($0, "\"\(key)\"") } }

    func name(_ key: Key, allowing extra: String = "") -> Located<String>? {
        node(key).flatMap { context.name($0, "\"\(key)\"", allowing: extra) }
    }

    func flag(_ key: Key) -> Bool? { node(key).flatMap { context.flag($0, "\"\(key)\"") } }

    func word<Word: CaseIterable & RawRepresentable<String>>(
        _ key: Key, as type: Word.Type, later: [String] = []
    ) -> Located<Word>? {
        node(key).flatMap { context.word($0, "\"\(key)\"", as: type, later: later) }
    }

    func duration(_ key: Key) -> Located<Template>? { node(key).flatMap { templates.duration($0, "\"\(key)\"") } }

    func count(_ key: Key, minimum: Int64 = 1) -> Located<Template>? {
        node(key).flatMap { templates.count($0, "\"\(key)\"", minimum: minimum) }
    }

    func number(_ key: Key) -> Located<Template>? { node(key).flatMap { templates.number($0, "\"\(key)\"") } }

    /// Text that may hold references.
    func template(_ key: Key) -> Template? { node(key).flatMap { templates.text($0, "\"\(key)\"") } }

    /// A list of names.
    func names(_ key: Key) -> [Located<String>]? {
        node(key).flatMap { node in
            context.list(node, "\"\(key)\"", of: "names") { context.name($0, "an item of \"\(key)\"") }
        }
    }

    /// A list of fixed texts.
    func texts(_ key: Key) -> [Located<String>]? {
        node(key).flatMap { node in
            context.list(node, "\"\(key)\"", of: "texts") { context.text($0, "an item of \"\(key)\"") }
        }
    }

    /// A list of words of an enumeration.
    func words<Word: CaseIterable & RawRepresentable<String>>(_ key: Key, as type: Word.Type) -> [Located<Word>]? {
        node(key).flatMap { node in
            context.list(node, "\"\(key)\"", of: "words") { context.word($0, "an item of \"\(key)\"", as: type) }
        }
    }

    /// The items of a list, each by its own decoder.
    func list<Item>(_ key: Key, of items: String, _ decode: (YAMLNode) -> Item?) -> [Item] {
        node(key).flatMap { context.list($0, "\"\(key)\"", of: items, decode) } ?? []
    }

    /// The entries of a mapping of names, each by its own decoder.
    func entries<Item>(
        _ key: Key, of items: String, allowing extra: String = "", _ decode: (Located<String>, YAMLNode) -> Item?
    ) -> [Item] {
        guard let node = node(key) else { return [] }
        guard let mapping = node.mapping, !node.isReported else {
            context.wrongType(node, of: "\"\(key)\"", expected: "a mapping of names to \(items)")
            return []
        }
        return mapping.compactMap { entry in
            let name = Located(entry.key.text, entry.key.range)
            guard context.checkName(name, allowing: extra) else { return nil }
            return decode(name, entry.value)
        }
    }
}
