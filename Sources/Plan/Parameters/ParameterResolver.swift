import Diagnostics
import PlaybookModel
import Values

/// Gives every parameter its value: from `--set`, else from its default.
struct ParameterResolver {
    let request: PlanRequest
    let resolver: Resolver

    /// The values in the order of the declarations; what was reported or may be missing is left out.
    func resolve() -> [NamedValue] {
        let settings = self.settings()
        var values: [NamedValue] = []
        for parameter in request.playbook.parameters {
            let name = parameter.name.value
            if let value = value(of: parameter, settings[name]) {
                values.append(NamedValue(name, value))
                resolver.names.parameters[name] = TypedTemplate(Template(value), type: parameter.type.narrowed(to: value))
            } else {
                let open = Reference(.params, [.name(name)])
                resolver.names.parameters[name] = TypedTemplate(Template(.reference(open)), type: parameter.type)
            }
        }
        return values
    }

    private func settings() -> [String: String] {
        let names = request.playbook.parameters.map(\.name.value)
        var settings: [String: String] = [:]
        for setting in request.settings {
            if !names.contains(setting.name) {
                resolver.findings.unknown(
                    .unknownParameter, "the playbook has no parameter \"\(setting.name)\"", name: setting.name, among: names, at: .none)
            } else if settings.updateValue(setting.text, forKey: setting.name) != nil {
                resolver.findings.error(.repeatedSetting, "the parameter \"\(setting.name)\" is given twice", at: .none)
            }
        }
        return settings
    }

    private func value(of parameter: Playbook.Parameter, _ text: String?) -> Value? {
        if let text { return value(of: parameter, from: text) }
        let name = parameter.name.value
        if let given = parameter.defaultValue {
            var scope = Scope()
            scope.run = false
            return resolver.known(given, as: parameter.type, in: scope, what: "the default of the parameter \"\(name)\"")
        }
        if parameter.type.isOptional { return .absent }
        if !resolver.allowsMissing {
            resolver.findings.error(
                .missingParameter, "the parameter \"\(name)\" has no value", at: parameter.name.range,
                expected: Literals.example(parameter.type), fix: "pass it with --set \(name)=VALUE")
        }
        return nil
    }

    private func value(of parameter: Playbook.Parameter, from text: String) -> Value? {
        let (name, type) = (parameter.name.value, parameter.type.required)
        let read: Value?
        if case .list(let of) = type {
            read = list(text, of)
        } else {
            read = Value(text: text, as: type)
        }
        guard let read else {
            var words: [String] = []
            if case .enumeration(let allowed) = type { words = allowed }
            let meant = type == .duration ? Microseconds(meant: text)?.description : nil
            let nearest = meant ?? NearestName.of(text, among: words)
            resolver.findings.error(
                .parameterValue, "the parameter \"\(name)\" is given \"\(text)\"", at: .none, expected: Literals.example(type),
                notes: [.init("the parameter is declared here", at: parameter.name.range)],
                fix: nearest.map { "did you mean \"\($0)\"?" })
            return nil
        }
        resolver.checkSize(read, .none)
        return read
    }

    /// Items separated by commas; the empty text is the empty list.
    private func list(_ text: String, _ type: ValueType) -> Value? {
        if text.isEmpty { return .list([]) }
        var values: [Value] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let value = Value(text: String(item), as: type) else { return nil }
            values.append(value)
        }
        return .list(values)
    }
}

extension ValueType {
    /// A present value of an optional parameter is no longer optional.
    fileprivate func narrowed(to value: Value) -> ValueType { value.isAbsent ? self : required }
}
