import Diagnostics
import PlaybookModel
import Values

/// An action module together with the values that one call gives to its inputs.
struct BoundModule {
    let module: ActionModule
    let inputs: Bindings
    /// Where it is called.
    let call: SourceRange
}

/// What a `uses:` stands for.
enum CalledModule {
    case bound(BoundModule)
    /// Its file has problems of its own: nothing more is said about calls of it.
    case broken
    /// There is no such module; reported.
    case missing

    var bound: BoundModule? {
        if case .bound(let module) = self { return module }
        return nil
    }
}

/// The action modules of a playbook and the calls of them.
struct ModuleCatalogue {
    let modules: [String: ActionModule]
    let broken: Set<String>
    let search: ModuleSearch
    let resolver: Resolver

    /// Finds the module and reads the inputs as what it declares.
    ///
    /// - Parameter scope: what the call's own templates see.
    func bind(_ call: ModuleCall, in scope: Scope) -> CalledModule {
        let name = call.module
        if broken.contains(name.value) { return .broken }
        guard let module = modules[name.value] else {
            resolver.findings.unknown(
                .unknownModule, "there is no action module \"\(name.value)\"", name: name.value,
                among: Set(modules.keys).union(search.names), at: name.range, notes: search.note.map { [.init($0)] } ?? [])
            return .missing
        }
        if scope.inputs != nil {
            resolver.findings.error(
                .moduleCallsModule, "an action module calls \"\(name.value)\"", at: name.range,
                expected: "a run, shell or http action: modules do not call each other")
            return .missing
        }
        return .bound(BoundModule(module: module, inputs: inputs(of: module, call, scope), call: name.range))
    }

    private func inputs(of module: ActionModule, _ call: ModuleCall, _ scope: Scope) -> Bindings {
        var bindings: Bindings = [:]
        for given in call.inputs {
            guard let input = module.inputs.first(where: { $0.name.value == given.name }) else {
                resolver.findings.unknown(
                    .unknownInput, "\"\(module.name.value)\" has no input \"\(given.name)\"", name: given.name,
                    among: module.inputs.map(\.name.value), at: given.nameRange)
                continue
            }
            bindings[given.name] = resolver.sound {
                resolver.resolve(
                    given.template, as: input.type, in: scope, what: "the input \"\(given.name)\" of \"\(module.name.value)\"")
            }
        }
        for input in module.inputs where bindings[input.name.value] == nil {
            bindings[input.name.value] = omitted(input, module, call)
        }
        return bindings
    }

    private func omitted(_ input: ActionModule.Input, _ module: ActionModule, _ call: ModuleCall) -> TypedTemplate {
        if let value = input.defaultValue {
            var scope = Scope()
            scope.inputs = [:]
            scope.run = false
            return resolver.sound {
                resolver.resolve(
                    value.value, as: input.type, in: scope, what: "the default of the input \"\(input.name.value)\"")
            }
        }
        if !input.type.isOptional {
            resolver.findings.error(
                .missingInput, "\"\(module.name.value)\" needs the input \"\(input.name.value)\"", at: call.module.range,
                expected: Literals.example(input.type), notes: [.init("declared here", at: input.name.range)],
                fix: "add it under \"with:\"")
            return .reported
        }
        return TypedTemplate(Template(.absent), type: input.type)
    }
}
