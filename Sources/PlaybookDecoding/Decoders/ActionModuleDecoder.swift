import Diagnostics
import PlaybookModel
import YAMLDocument

/// Reads an action module's file.
struct ActionModuleDecoder {
    let context: DecodingContext

    /// - Parameter path: where the file lies; its name must be the module's where there is an `actions` folder.
    func module(_ node: YAMLNode, path: String) -> ActionModule? {
        guard let fields = Fields(node, Format.module, what: "the file", context) else { return nil }
        FormatVersionRule(context: context).check(fields)
        let name = moduleName(fields, path)
        let effect = fields.word("effect", as: Step.Effect.self)
        let operation = OperationDecoder(context: context).operation(fields)
        let parts = StepPartDecoder(context: context)
        ExclusiveKeysRule(context: context).check("undo", "no_undo", in: fields)
        let inputs = fields.entries("inputs", of: "inputs", input)
        let (title, description) = (fields.text("title"), fields.text("description"))
        let (idempotent, before) = (fields.flag("idempotent"), parts.captures(fields))
        let doneWhen = fields.node("done_when").flatMap { OperationDecoder(context: context).operation($0, "\"done_when\"") }
        let undo = fields.node("undo").flatMap(parts.undo)
        let (noUndo, release) = (fields.text("no_undo"), parts.release(fields))
        guard let name, let effect, let operation else { return nil }
        var module = ActionModule(name: name, effect: effect.value, operation: operation, range: fields.range)
        (module.title, module.description, module.inputs) = (title?.value, description?.value, inputs)
        (module.idempotent, module.before, module.doneWhen) = (idempotent ?? false, before, doneWhen)
        (module.undo, module.noUndo, module.release) = (undo, noUndo, release)
        return module
    }

    private func moduleName(_ fields: Fields, _ path: String) -> Located<String>? {
        let rule = ModuleNameRule(context: context)
        guard let name = fields.text("action"), rule.check(name) else { return nil }
        rule.check(name, path: path)
        return name
    }

    private func input(_ name: Located<String>, _ node: YAMLNode) -> ActionModule.Input? {
        guard let fields = Fields(node, Format.input, what: "input \"\(name.value)\"", context) else { return nil }
        let type = ValueTypeDecoder(context: context).type(of: fields)
        let defaultValue = DefaultDecoder(context: context).template(fields, type)
        let text = fields.text("text")
        return type.map { ActionModule.Input(name: name, type: $0, defaultValue: defaultValue, text: text?.value) }
    }
}
