import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads values that may hold references.
struct TemplateDecoder {
    let context: DecodingContext

    /// Any value: scalars with YAML's core type, lists, records.
    func value(_ node: YAMLNode) -> Template? {
        guard !node.isReported else { return nil }
        switch node.kind {
        case .scalar(let scalar): return self.scalar(scalar)
        case .sequence(let sequence): return list(sequence)
        case .mapping(let mapping): return record(mapping)
        }
    }

    /// A scalar; a list or a mapping is reported.
    func scalar(
        _ node: YAMLNode, _ what: @autoclosure () -> String, expected: @autoclosure () -> String = "a text, a number or a reference"
    ) -> Template? {
        guard let scalar = node.scalar, !node.isReported else {
            context.wrongType(node, of: what(), expected: expected())
            return nil
        }
        return self.scalar(scalar)
    }

    /// Text: a string, also one made of references. Numbers and booleans are taken as they are written.
    func text(_ node: YAMLNode, _ what: @autoclosure () -> String) -> Template? {
        let type = node.scalar?.coreType
        guard let scalar = node.scalar, !node.isReported, type != .null else {
            context.wrongType(node, of: what(), expected: "text")
            return nil
        }
        return type == .string ? string(scalar) : Template(.string(scalar.text), range: scalar.range)
    }

    /// A duration: one that is written out is checked, one that a reference gives is checked by the plan.
    func duration(_ node: YAMLNode, _ what: @autoclosure () -> String) -> Located<Template>? {
        guard let template = node.scalar != nil && !node.isReported ? scalar(node, what()) : nil else {
            if node.scalar == nil { context.reportDuration(node, what()) }
            return nil
        }
        if let value = template.value {
            guard case .string(let text) = value, Microseconds(text: text) != nil else {
                context.reportDuration(node, what())
                return nil
            }
        }
        return Located(template, node.range)
    }

    /// A whole number from `minimum` on, or a reference.
    func count(_ node: YAMLNode, _ what: String, minimum: Int64 = 1) -> Located<Template>? {
        let expected = "a whole number, \(minimum) or more"
        guard let template = scalar(node, what, expected: expected) else { return nil }
        switch template.content {
        case .reference: return Located(template, node.range)
        case .value(.integer(let number)) where number >= minimum: return Located(template, node.range)
        case .value(.integer): context.wrongType(node, of: what, expected: expected, code: .invalidNumber)
        case .value, .text, .list, .record: context.wrongType(node, of: what, expected: expected)
        }
        return nil
    }

    /// A number above 0, or a reference.
    func number(_ node: YAMLNode, _ what: String) -> Located<Template>? {
        guard let template = scalar(node, what, expected: "a number above 0") else { return nil }
        switch template.content {
        case .reference: return Located(template, node.range)
        case .value(.integer(let number)) where number > 0: return Located(template, node.range)
        case .value(.number(let number)) where number.significand > 0: return Located(template, node.range)
        case .value, .text, .list, .record:
            context.wrongType(node, of: what, expected: "a number above 0")
            return nil
        }
    }

    /// The entries of a mapping of names to scalars.
    func fields(_ node: YAMLNode, _ what: String, name: (Located<String>) -> Bool, scalarsOnly: Bool) -> [Template.Field] {
        guard let mapping = node.mapping, !node.isReported else {
            context.wrongType(node, of: what, expected: "a mapping of names to values")
            return []
        }
        return mapping.compactMap { entry in
            let key = Located(entry.key.text, entry.key.range)
            guard name(key) else { return nil }
            let template = scalarsOnly ? text(entry.value, "\"\(key.value)\"") : value(entry.value)
            return template.map { Template.Field(key.value, $0, nameRange: key.range) }
        }
    }

    private func scalar(_ scalar: YAMLScalar) -> Template? {
        switch scalar.coreType {
        case .null: return Template(.absent, range: scalar.range)
        case .boolean: return Template(.boolean(scalar.boolean ?? false), range: scalar.range)
        case .integer:
            if let integer = scalar.integer { return Template(.integer(integer), range: scalar.range) }
        case .number:
            if let number = DecimalNumber(text: scalar.text) { return Template(.number(number), range: scalar.range) }
        case .string: return string(scalar)
        }
        if let whole = Self.withDigits(scalar.text) {
            context.error(
                .invalidNumber, "the number \(scalar.text) lacks a digit beside its point", at: scalar.range,
                fix: Diagnostic.Fix("change it to \(whole)", replacing: scalar.range, with: whole))
            return nil
        }
        context.error(
            .invalidNumber, "the number \(scalar.text.prefix(40)) cannot be held exactly", at: scalar.range,
            expected: "a decimal number of at most 18 digits", fix: Diagnostic.Fix("put quotes around it if it is text"))
        return nil
    }

    /// The number with a 0 where its point stands at an end; nil where that is not all that is wrong.
    private static func withDigits(_ text: String) -> String? {
        guard text.hasPrefix(".") || text.hasSuffix(".") else { return nil }
        let whole = (text.hasPrefix(".") ? "0" : "") + text + (text.hasSuffix(".") ? "0" : "")
        return DecimalNumber(text: whole) == nil ? nil : whole
    }

    private func string(_ scalar: YAMLScalar) -> Template? {
        guard MissingDollarRule(context: context).check(scalar) else { return nil }
        guard ReferenceText.firstOpening(in: scalar) != nil else { return Template(.string(scalar.text), range: scalar.range) }
        guard let parts = ReferenceText.parts(of: scalar, scalar.text, context) else { return nil }
        if parts.count == 1, case .reference(let reference) = parts[0] {
            return Template(.reference(reference), range: scalar.range)
        }
        return Template(.text(parts), range: scalar.range)
    }

    private func list(_ sequence: YAMLSequence) -> Template? {
        let items = sequence.map(value)
        let known = items.compactMap { $0 }
        guard known.count == items.count else { return nil }
        let values = known.compactMap(\.value)
        return values.count == known.count
            ? Template(.list(values), range: sequence.range) : Template(.list(known), range: sequence.range)
    }

    private func record(_ mapping: YAMLMapping) -> Template? {
        var fields: [Template.Field] = []
        var isWhole = true
        for entry in mapping {
            if let template = value(entry.value) {
                fields.append(.init(entry.key.text, template, nameRange: entry.key.range))
            } else {
                isWhole = false
            }
        }
        guard isWhole else { return nil }
        let values = fields.compactMap { field in field.template.value.map { Value.Field(field.name, $0) } }
        return values.count == fields.count
            ? Template(.record(values), range: mapping.range) : Template(.record(fields), range: mapping.range)
    }
}
