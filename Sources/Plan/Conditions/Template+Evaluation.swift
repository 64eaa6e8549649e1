import PlaybookModel
import Values

/// Finds the value of a reference's root and first names; see ``PlaybookModel/Template/evaluate(_:)``.
public typealias ReferenceLookup = (Reference) throws(ValueUnavailable) -> Value

extension Template {
    /// The value of this template once its references have values.
    ///
    /// A lone reference keeps its value's type and may be absent; text joins scalars in their canonical form, and an absent
    /// one, a list or a record inside text is an error.
    ///
    /// - Parameter lookup: gives the value of a whole reference, its path included.
    public func evaluate(_ lookup: ReferenceLookup) throws(ValueUnavailable) -> Value {
        switch content {
        case .value(let value): return value
        case .reference(let reference): return try lookup(reference)
        case .text(let parts):
            var text = ""
            for part in parts { text += try part.evaluate(lookup) }
            return .string(text)
        case .list(let items):
            var values: [Value] = []
            values.reserveCapacity(items.count)
            for item in items { values.append(try item.evaluate(lookup)) }
            return .list(values)
        case .record(let fields):
            var values: [Value.Field] = []
            for field in fields { values.append(.init(field.name, try field.template.evaluate(lookup))) }
            return .record(values)
        }
    }

    /// The text of this template where only text can stand: an argument, a URL, a header, a message.
    public func evaluateText(_ lookup: ReferenceLookup) throws(ValueUnavailable) -> String {
        try evaluate(lookup).requiredText(of: self)
    }
}

extension Template.Part {
    fileprivate func evaluate(_ lookup: ReferenceLookup) throws(ValueUnavailable) -> String {
        switch self {
        case .literal(let text): return text
        case .reference(let reference): return try lookup(reference).requiredText(of: Template(.reference(reference)))
        case .quoted(let reference, let quote):
            let text = try lookup(reference).requiredText(of: Template(.reference(reference)))
            guard let escaped = quote.escape(text) else {
                throw ValueUnavailable(.type, "\"\(reference)\" holds a NUL, which \(quote.rawValue) cannot")
            }
            return escaped
        }
    }
}

extension Value {
    fileprivate func requiredText(of template: Template) throws(ValueUnavailable) -> String {
        if let text { return text }
        if isAbsent { throw ValueUnavailable(.absent, "\"\(template)\" has no value") }
        throw ValueUnavailable(.type, "\"\(template)\" is a \(isList ? "list" : "record"), which has no text")
    }

    private var isList: Bool {
        if case .list = self { return true }
        return false
    }

    /// Follows the rest of a reference's path into a record or a list.
    ///
    /// - Parameter lookup: gives the values of references in brackets; an integer picks an element, a text a field.
    public func following(
        _ path: some Sequence<Reference.Component>, _ lookup: ReferenceLookup
    ) throws(ValueUnavailable) -> Value {
        var value = self
        for component in path { value = try value.following(component, lookup) }
        return value
    }

    private func following(_ component: Reference.Component, _ lookup: ReferenceLookup) throws(ValueUnavailable) -> Value {
        switch component {
        case .name(let name): return try field(name)
        case .position(let position): return try element(position)
        case .index(let reference):
            switch try lookup(reference) {
            case .integer(let position): return try element(Int(position))
            case .string(let name), .hostname(let name): return try field(name)
            case .absent: throw ValueUnavailable(.absent, "the index \"\(reference)\" has no value")
            default: throw ValueUnavailable(.type, "the index \"\(reference)\" is neither an integer nor a string")
            }
        }
    }

    /// A field of a record; what is absent has fields that are.
    private func field(_ name: String) throws(ValueUnavailable) -> Value {
        if isAbsent { return .absent }
        guard case .record = self else { throw ValueUnavailable(.type, "\(display) has no field \"\(name)\"") }
        guard let value = self[field: name] else { throw ValueUnavailable(.outOfRange, "there is no field \"\(name)\"") }
        return value
    }

    private func element(_ position: Int) throws(ValueUnavailable) -> Value {
        guard case .list(let values) = self else { throw ValueUnavailable(.type, "\(display) is no list") }
        guard values.indices.contains(position) else {
            throw ValueUnavailable(.outOfRange, "there is no element \(position) in a list of \(values.count)")
        }
        return values[position]
    }
}
