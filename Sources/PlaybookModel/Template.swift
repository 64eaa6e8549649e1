import Diagnostics
import Values

/// A value as a playbook writes it: known now, or made from references when a step runs.
///
/// Decoding leaves every reference in place. Planning replaces those to parameters, constants and the site by their
/// values; what is left refers to outputs, items and the run itself.
public struct Template: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        /// A value that holds no reference. Scalars have YAML's core type until planning reads them as the declared type.
        case value(Value)
        /// One reference and nothing around it: keeps the type of what it names.
        indirect case reference(Reference)
        /// Text with references inside; the result is a string.
        case text([Part])
        case list([Template])
        case record([Field])
    }

    public enum Part: Sendable, Hashable {
        case literal(String)
        indirect case reference(Reference)
        /// A reference whose value is escaped; its delimiters are literals beside it. Planning makes these.
        indirect case quoted(Reference, Quote)

        /// The reference inside.
        public var reference: Reference? {
            switch self {
            case .literal: nil
            case .reference(let reference), .quoted(let reference, _): reference
            }
        }
    }

    /// One named template: an entry of `with:`, `env:`, `headers:` or of a record.
    public struct Field: Sendable, Hashable, Codable {
        public let name: String
        public let template: Template
        public var nameRange: SourceRange = .none

        private enum CodingKeys: String, CodingKey { case name, template }

        public init(_ name: String, _ template: Template, nameRange: SourceRange = .none) {
            self.name = name
            self.template = template
            self.nameRange = nameRange
        }
    }

    public var content: Content
    public var range: SourceRange

    public init(_ content: Content, range: SourceRange = .none) {
        self.content = content
        self.range = range
    }

    public init(_ value: Value, range: SourceRange = .none) { self.init(.value(value), range: range) }

    /// The value, where it is known without running anything.
    public var value: Value? {
        if case .value(let value) = content { return value }
        return nil
    }

    /// Every reference inside, in the order in which it is written; references used as an index included.
    public var references: [Reference] {
        switch content {
        case .value: []
        case .reference(let reference): reference.withIndexes
        case .text(let parts):
            parts.flatMap { $0.reference?.withIndexes ?? [] }
        case .list(let items): items.flatMap(\.references)
        case .record(let fields): fields.flatMap(\.template.references)
        }
    }
}

/// What stands between `${{` and `}}`: a path and nothing else, neither operators nor functions.
public struct Reference: Sendable, Hashable {
    /// The first word of the path.
    public enum Root: String, Sendable, Hashable, CaseIterable {
        case params, site, constants, steps, before, outputs, inputs, each, run, secrets, elapsed
    }

    public enum Component: Sendable, Hashable {
        case name(String)
        /// `[params.failed]`: the field or element that the reference's value names.
        indirect case index(Reference)
        /// `[0]`: an element of a list, counted from 0.
        case position(Int)
    }

    public let root: Root
    public let path: [Component]
    public var range: SourceRange

    public init(_ root: Root, _ path: [Component], range: SourceRange = .none) {
        self.root = root
        self.path = path
        self.range = range
    }

    /// This reference and those inside its brackets.
    public var withIndexes: [Reference] {
        [self]
            + path.flatMap { component -> [Reference] in
                if case .index(let reference) = component { return reference.withIndexes }
                return []
            }
    }
}

extension Reference: CustomStringConvertible {
    /// The path as it is written inside `${{ }}`.
    public var description: String {
        path.reduce(root.rawValue) { text, component in
            switch component {
            case .name(let name): "\(text).\(name)"
            case .index(let reference): "\(text)[\(reference)]"
            case .position(let position): "\(text)[\(position)]"
            }
        }
    }
}

extension Template: CustomStringConvertible {
    /// The template as a playbook would write it, for plans, approvals and reports.
    public var description: String {
        switch content {
        case .value(let value): value.display
        case .reference(let reference): "${{ \(reference) }}"
        case .text(let parts):
            parts.map { part in
                switch part {
                case .literal(let text): text
                case .reference(let reference), .quoted(let reference, _): "${{ \(reference) }}"
                }
            }.joined()
        case .list(let items): "[" + items.map(\.description).joined(separator: ", ") + "]"
        case .record(let fields): "{" + fields.map { "\($0.name): \($0.template)" }.joined(separator: ", ") + "}"
        }
    }
}
