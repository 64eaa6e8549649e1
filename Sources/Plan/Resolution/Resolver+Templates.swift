import Diagnostics
import PlaybookModel
import Values

extension Resolver {
    /// A template as far as it can be known, read as `expected` where a type is asked for.
    ///
    /// - Parameter what: names the place in messages, such as `the input "host"`.
    func resolve(_ template: Template, as expected: ValueType? = nil, in scope: Scope, what: @autoclosure () -> String) -> TypedTemplate {
        switch template.content {
        case .value(let value):
            checkSize(value, template.range)
            return fit(TypedTemplate.literal(value, at: template), to: expected, what())
        case .reference(let reference):
            var result = resolve(reference, in: scope)
            result.template.range = template.range
            return fit(result, to: expected, what(), at: reference.range)
        case .text(let parts): return fit(text(parts, template, scope), to: expected, what())
        case .list(let items): return list(items, template, expected, scope, what())
        case .record(let fields): return record(fields, template, expected, scope, what())
        }
    }

    private func text(_ parts: [Template.Part], _ template: Template, _ scope: Scope) -> TypedTemplate {
        var result: [Template.Part] = []
        for part in parts {
            switch part {
            case .literal(let text): result.appendText(text)
            case .reference(let reference), .quoted(let reference, _): append(resolve(reference, in: scope), reference, to: &result)
            }
        }
        if result.isEmpty { return .literal(.string(""), at: template) }
        if result.count == 1, case .literal(let text) = result[0] { return .literal(.string(text), at: template) }
        return TypedTemplate(Template(.text(result), range: template.range), type: .string)
    }

    private func append(_ part: TypedTemplate, _ reference: Reference, to result: inout [Template.Part]) {
        switch part.template.content {
        case .reference(let open):
            if let type = part.type, !type.isScalar { reportNoText(reference, type) }
            result.append(.reference(open))
        case .text(let inner): for piece in inner { result.appendPart(piece) }
        case .value(let value):
            if let text = value.text {
                result.appendText(text)
            } else if value.isAbsent {
                reportAbsent("a text", reference.range)
            } else {
                reportNoText(reference, value.type ?? .string)
            }
        case .list: reportNoText(reference, part.type ?? .list(of: .string))
        case .record: reportNoText(reference, part.type ?? .record([]))
        }
    }

    func reportNoText(_ reference: Reference, _ type: ValueType) {
        let what = if case .list = type.required { "a list" } else { "a record" }
        findings.error(
            .valueType, "\"\(reference)\" is \(what), which has no text", at: reference.range, expected: "a scalar inside text")
    }

    func reportAbsent(_ what: @autoclosure () -> String, _ range: SourceRange) {
        if isSkipped { return }
        findings.error(
            .absentValue, "\(what()) needs a value, and there is none", at: range,
            fix: "give it one, or declare what it goes into as optional")
    }

    private func list(
        _ items: [Template], _ template: Template, _ expected: ValueType?, _ scope: Scope, _ what: String
    ) -> TypedTemplate {
        var of: ValueType?
        if case .list(let type)? = expected?.required { of = type }
        if let expected, of == nil { return mismatch(.list(of: .string), kind: "a list", expected, what, template) }
        let resolved = items.map { resolve($0, as: of, in: scope, what: "an element of \(what)") }
        let values = resolved.compactMap(\.value)
        let type = of ?? resolved.first?.type
        let content: Template.Content = values.count == items.count ? .value(.list(values)) : .list(resolved.map(\.template))
        return TypedTemplate(
            Template(content, range: template.range), type: items.isEmpty ? .list(of: of ?? .string) : type.map { .list(of: $0) },
            isLiteral: resolved.allSatisfy(\.isLiteral))
    }

    private func record(
        _ fields: [Template.Field], _ template: Template, _ expected: ValueType?, _ scope: Scope, _ what: String
    ) -> TypedTemplate {
        var types: [ValueType.Field]?
        if case .record(let declared)? = expected?.required { types = declared }
        if let expected, types == nil { return mismatch(.record([]), kind: "a record", expected, what, template) }
        if let types { checkFields(fields, types, template, what) }
        let resolved = fields.map { field in
            let type = types?.first { $0.name == field.name }?.type
            return (field.name, resolve(field.template, as: type, in: scope, what: "the field \"\(field.name)\" of \(what)"))
        }
        let values = resolved.compactMap { name, part in part.value.map { Value.Field(name, $0) } }
        let content: Template.Content =
            values.count == fields.count
            ? .value(.record(values)) : .record(resolved.map { Template.Field($0.0, $0.1.template) })
        let known = resolved.compactMap { name, part in part.type.map { ValueType.Field(name, $0) } }
        let type: ValueType? = expected?.required ?? (known.count == fields.count ? .record(known) : nil)
        return TypedTemplate(
            Template(content, range: template.range), type: type, isLiteral: resolved.allSatisfy(\.1.isLiteral))
    }

    private func checkFields(_ fields: [Template.Field], _ types: [ValueType.Field], _ template: Template, _ what: String) {
        for field in fields where !types.contains(where: { $0.name == field.name }) {
            findings.unknown(
                .unknownInput, "\(what) has no field \"\(field.name)\"", name: field.name, among: types.map(\.name),
                at: field.nameRange)
        }
        for type in types where !type.type.isOptional && !fields.contains(where: { $0.name == type.name }) {
            findings.error(.missingInput, "\(what) lacks the field \"\(type.name)\"", at: template.range, expected: "\(type.type)")
        }
    }
}
