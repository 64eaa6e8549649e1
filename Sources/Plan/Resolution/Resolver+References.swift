import Diagnostics
import PlaybookModel
import Values

extension Resolver {
    /// What a reference names, from the place that `scope` describes.
    func resolve(_ reference: Reference, in scope: Scope) -> TypedTemplate {
        if reference.root == .elapsed { return elapsed(reference, scope) }
        guard case .name(let name)? = reference.path.first else {
            findings.error(
                .referencePath, "\"\(reference)\" names nothing", at: reference.range,
                expected: "a name after \"\(reference.root.rawValue).\"")
            return unknown(reference)
        }
        if scope.inputs != nil, [.params, .constants, .steps, .each].contains(reference.root) {
            findings.error(
                .referenceOutOfPlace, "\"\(reference)\" stands in an action module, which sees only its inputs", at: reference.range,
                fix: "declare an input and pass the value with \"with:\"")
            return unknown(reference)
        }
        switch reference.root {
        case .params: return named(name, names.parameters, names.declaredParameters, "parameter", reference, scope)
        case .constants: return named(name, names.constants, names.declaredConstants, "constant", reference, scope)
        case .site:
            guard let site = names.site else { return unknown(reference) }
            return named(name, site, [], "site value", reference, scope)
        case .inputs:
            guard let inputs = scope.inputs else { return outOfPlace(reference, "inputs exist inside action modules") }
            return named(name, inputs, [], "input", reference, scope)
        case .steps: return stepOutput(name, reference, scope)
        case .before: return capture(name, reference, scope)
        case .outputs: return ownOutput(name, reference, scope)
        case .each: return loopItem(name, reference, scope)
        case .run: return runFact(name, reference, scope)
        case .secrets: return secret(name, reference, scope)
        case .elapsed: return unknown(reference)
        }
    }

    private func elapsed(_ reference: Reference, _ scope: Scope) -> TypedTemplate {
        guard scope.elapsed else { return outOfPlace(reference, "\"elapsed\" exists in expect and until") }
        return descend(open(reference, .duration), reference.path[...], reference, scope)
    }

    private func named(
        _ name: String, _ values: Bindings, _ declared: [String], _ kind: String, _ reference: Reference, _ scope: Scope
    ) -> TypedTemplate {
        if let value = values[name] {
            if !scope.secrets, value.value == nil, let secret = value.template.references.first(where: { $0.root == .secrets }) {
                return exposed(secret, reference)
            }
            return descend(value, reference.path.dropFirst(), reference, scope)
        }
        if declared.contains(name) {
            if kind == "constant" {
                findings.error(
                    .referenceOutOfPlace, "\"\(reference)\" stands before the constant \"\(name)\" is defined", at: reference.range,
                    fix: "define \"\(name)\" above")
            }
            return unknown(reference)
        }
        findings.unknown(
            .unknownReference, "there is no \(kind) \"\(name)\"", name: name, among: Array(values.keys) + declared,
            at: reference.range, standsAlone: false)
        return unknown(reference)
    }

    func outOfPlace(_ reference: Reference, _ reason: String) -> TypedTemplate {
        findings.error(.referenceOutOfPlace, "\"\(reference)\" has no value here: \(reason)", at: reference.range)
        return unknown(reference)
    }

    private func capture(_ name: String, _ reference: Reference, _ scope: Scope) -> TypedTemplate {
        guard let captures = scope.captures else {
            return outOfPlace(reference, "captures exist in the action, done_when, undo and release of their own step")
        }
        guard let table = captures[name] else {
            findings.unknown(
                .unknownReference, "there is no capture \"\(name)\" in before", name: name, among: captures.keys,
                at: reference.range, standsAlone: false)
            return unknown(reference)
        }
        return output(of: table, "the capture \"\(name)\"", reference, from: 1, scope)
    }

    private func ownOutput(_ name: String, _ reference: Reference, _ scope: Scope) -> TypedTemplate {
        guard let table = scope.outputs else { return outOfPlace(reference, "an action's own outputs exist in its expect and until") }
        return output(of: table, "this action", reference, from: 0, scope)
    }

    /// The output that the path's component at `position` names, and what the rest of the path picks from it.
    private func output(
        of table: OutputTable, _ owner: String, _ reference: Reference, from position: Int, _ scope: Scope
    ) -> TypedTemplate {
        guard reference.path.count > position, case .name(let name) = reference.path[position] else {
            findings.error(.referencePath, "\"\(reference)\" does not say which output of \(owner) it means", at: reference.range)
            return unknown(reference)
        }
        guard let type = table.type(of: name) else {
            if table.isComplete {
                findings.unknown(
                    .unknownOutput, "\(owner) has no output \"\(name)\"", name: name, among: table.names, at: reference.range,
                    standsAlone: false)
            }
            return unknown(reference)
        }
        let base = Reference(reference.root, Array(reference.path[...position]), range: reference.range)
        return descend(open(base, type), reference.path.dropFirst(position + 1), reference, scope)
    }

    private func loopItem(_ name: String, _ reference: Reference, _ scope: Scope) -> TypedTemplate {
        guard !scope.loops.isEmpty else { return outOfPlace(reference, "no foreach is around it") }
        if name == "index" || name == "count" {
            return descend(
                open(Reference(.each, [.name(name)], range: reference.range), .integer), reference.path.dropFirst(), reference, scope)
        }
        guard let variable = scope.loops.last(where: { $0[name] != nil })?[name] else {
            findings.unknown(
                .unknownReference, "no foreach around it has the name \"\(name)\"", name: name,
                among: scope.loops.flatMap { $0.variables.map(\.name) } + ["index", "count"], at: reference.range, standsAlone: false)
            return unknown(reference)
        }
        let base = Reference(.each, [.name(name)], range: reference.range)
        return descend(open(base, variable.type), reference.path.dropFirst(), reference, scope)
    }

    private func runFact(_ name: String, _ reference: Reference, _ scope: Scope) -> TypedTemplate {
        guard scope.run else { return outOfPlace(reference, "the run does not exist yet when this is read") }
        guard let type = Self.runFacts.first(where: { $0.name == name })?.type else {
            findings.unknown(
                .unknownReference, "a run has no \"\(name)\"", name: name, among: Self.runFacts.map(\.name), at: reference.range,
                standsAlone: false)
            return unknown(reference)
        }
        return descend(open(Reference(.run, [.name(name)], range: reference.range), type), reference.path.dropFirst(), reference, scope)
    }

    private static let runFacts: [ValueType.Field] = [
        .init("id", .string), .init("mode", .enumeration(Mode.allCases.map(\.rawValue))), .init("started_at", .timestamp),
        .init("initiator", .string), .init("reason", .string), .init("folder", .string)
    ]

    private func secret(_ name: String, _ reference: Reference, _ scope: Scope) -> TypedTemplate {
        guard scope.secrets else { return exposed(reference, reference) }
        usedSecrets.insert(name)
        if let secrets = names.secrets, !secrets.contains(name) {
            findings.unknown(
                .unknownReference, "the site has no secret \"\(name)\"", name: name, among: secrets, at: reference.range,
                standsAlone: false)
        }
        return descend(
            open(Reference(.secrets, [.name(name)], range: reference.range), .string), reference.path.dropFirst(), reference, scope)
    }

    private func exposed(_ secret: Reference, _ reference: Reference) -> TypedTemplate {
        findings.error(
            .secretExposed, "\"\(secret)\" would be written down here", at: reference.range,
            expected: "secrets only in env, stdin, headers and bodies of actions")
        return unknown(reference)
    }
}
