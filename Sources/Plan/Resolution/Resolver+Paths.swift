import Diagnostics
import PlaybookModel
import Values

extension Resolver {
    /// Follows the rest of a reference's path into what its first names gave.
    func descend(
        _ base: TypedTemplate, _ path: ArraySlice<Reference.Component>, _ reference: Reference, _ scope: Scope
    ) -> TypedTemplate {
        var current = base
        current.template.range = reference.range
        for (position, component) in zip(path.indices, path) {
            let step = Reference(reference.root, Array(reference.path[..<position]))
            guard let next = follow(component, from: current, "\(step)", reference, scope) else { return unknown(reference) }
            current = next
            current.template.range = reference.range
        }
        return current
    }

    private func follow(
        _ component: Reference.Component, from base: TypedTemplate, _ way: String, _ reference: Reference, _ scope: Scope
    ) -> TypedTemplate? {
        switch component {
        case .name(let name): return field(name, of: base, way, reference)
        case .position(let position): return element(position, of: base, way, reference)
        case .index(let inner):
            let index = resolve(inner, in: scope)
            switch index.value {
            case .integer(let position)?: return element(Int(clamping: position), of: base, way, reference)
            case .string(let name)?, .hostname(let name)?: return field(name, of: base, way, reference)
            case .absent?:
                findings.error(.absentValue, "the index \"\(inner)\" has no value", at: reference.range)
                return nil
            case let value?:
                findings.error(
                    .valueType, "the index \"\(inner)\" is \(Literals.shown(value))", at: reference.range,
                    expected: "an integer for a list, a string for a record")
                return nil
            case nil: return indexed(base, by: index, inner, way, reference)
            }
        }
    }

    private func field(_ name: String, of base: TypedTemplate, _ way: String, _ reference: Reference) -> TypedTemplate? {
        switch base.template.content {
        case .value(.record(let fields)):
            guard let field = fields.first(where: { $0.name == name }) else {
                return noField(name, fields.map(\.name), way, reference)
            }
            return part(Template(field.value), of: base, type: base.type?.field(name) ?? field.value.type)
        case .record(let fields):
            guard let field = fields.first(where: { $0.name == name }) else {
                return noField(name, fields.map(\.name), way, reference)
            }
            return part(field.template, of: base, type: base.type?.field(name))
        case .reference(let open):
            guard let type = base.type?.required else { return appended(.name(name), to: open, nil) }
            guard case .record(let fields) = type else { return noParts(base, way, reference) }
            guard let field = fields.first(where: { $0.name == name }) else {
                return noField(name, fields.map(\.name), way, reference)
            }
            // what may be absent has fields that may be
            let isOptional = base.type?.isOptional == true && !field.type.isOptional
            return appended(.name(name), to: open, isOptional ? .optional(field.type) : field.type)
        case .value, .text, .list: return noParts(base, way, reference)
        }
    }

    private func element(_ position: Int, of base: TypedTemplate, _ way: String, _ reference: Reference) -> TypedTemplate? {
        switch base.template.content {
        case .value(.list(let values)):
            guard values.indices.contains(position) else { return noElement(position, values.count, way, reference) }
            return part(Template(values[position]), of: base, type: base.type?.element ?? values[position].type)
        case .list(let items):
            guard items.indices.contains(position) else { return noElement(position, items.count, way, reference) }
            return part(items[position], of: base, type: base.type?.element)
        case .reference(let open):
            guard let type = base.type?.required else { return appended(.position(position), to: open, nil) }
            guard case .list(let of) = type else { return noParts(base, way, reference) }
            return appended(.position(position), to: open, of)
        case .value, .text, .record: return noParts(base, way, reference)
        }
    }

    /// A bracket whose value is found only when the step runs.
    private func indexed(
        _ base: TypedTemplate, by index: TypedTemplate, _ inner: Reference, _ way: String, _ reference: Reference
    ) -> TypedTemplate? {
        guard case .reference(let openIndex) = index.template.content else { return unknown(reference) }
        let type: ValueType?
        switch base.type?.required {
        case .list(let of)?: type = of
        case .record(let fields)?:
            if case .enumeration(let words)? = index.type?.required {
                for word in words where !fields.contains(where: { $0.name == word }) {
                    return noField(word, fields.map(\.name), way, reference)
                }
            }
            type = fields.first.flatMap { first in fields.allSatisfy { $0.type == first.type } ? first.type : nil }
        case nil: type = nil
        default: return noParts(base, way, reference)
        }
        switch base.template.content {
        case .reference(let open): return appended(.index(openIndex), to: open, type)
        case .value(let value):
            let stored = store(value, way, reference.root)
            return appended(.index(openIndex), to: Reference(stored.root, stored.path, range: reference.range), type)
        case .text, .list, .record:
            findings.error(
                .notKnown, "\"\(reference)\" picks from a value that itself is found only later", at: reference.range)
            return nil
        }
    }

    /// Keeps a known value in the plan for the run to pick from: under its own path, or under a made-up name where the path
    /// says nothing outside of its place (`inputs`) or holds a bracket itself.
    private func store(_ value: Value, _ way: String, _ root: Reference.Root) -> Reference {
        do throws(ReferenceSyntaxError) {
            let path = try Reference(parsing: way)
            if root != .inputs, path.withIndexes.count == 1 {
                lookups[way] = value
                return path
            }
        } catch {
            // A field's name that is no name of a path: stored under a made-up name, below.
        }
        if let name = lookups.first(where: { $0.value == value && $0.key.hasPrefix("constants.lookup-") })?.key.dropFirst(10) {
            return Reference(.constants, [.name(String(name))])
        }
        let name = "lookup-\(lookups.count + 1)"
        lookups["constants.\(name)"] = value
        return Reference(.constants, [.name(name)])
    }

    private func part(_ template: Template, of base: TypedTemplate, type: ValueType?) -> TypedTemplate {
        TypedTemplate(template, type: type, isLiteral: base.isLiteral)
    }

    private func appended(_ component: Reference.Component, to reference: Reference, _ type: ValueType?) -> TypedTemplate {
        open(Reference(reference.root, reference.path + [component], range: reference.range), type)
    }

    private func noField(_ name: String, _ names: [String], _ way: String, _ reference: Reference) -> TypedTemplate? {
        findings.unknown(
            .referencePath, "\"\(way)\" has no field \"\(name)\"", name: name, among: names, at: reference.range, standsAlone: false)
        return nil
    }

    private func noElement(_ position: Int, _ count: Int, _ way: String, _ reference: Reference) -> TypedTemplate? {
        findings.error(
            .referencePath, "\"\(way)\" has \(count == 1 ? "1 element" : "\(count) elements"), none at position \(position)",
            at: reference.range, expected: "a position counted from 0")
        return nil
    }

    private func noParts(_ base: TypedTemplate, _ way: String, _ reference: Reference) -> TypedTemplate? {
        let what = base.type.map { Literals.example($0.required) } ?? base.value.map(Literals.kind) ?? "a text"
        findings.error(.referencePath, "\"\(way)\" is \(what), \"\(reference)\" goes on into it", at: reference.range)
        return nil
    }
}

extension ValueType {
    fileprivate func field(_ name: String) -> ValueType? {
        guard case .record(let fields) = required else { return nil }
        return fields.first { $0.name == name }?.type
    }

    fileprivate var element: ValueType? {
        guard case .list(let of) = required else { return nil }
        return of
    }
}
