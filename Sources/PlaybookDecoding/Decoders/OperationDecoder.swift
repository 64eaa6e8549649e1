import Diagnostics
import PlaybookModel
import YAMLDocument

/// Reads what steps, checks, captures, probes, undo, release and monitors have in common: one action and how its
/// result is judged. The keys stand in the mapping of the construct itself.
struct OperationDecoder {
    let context: DecodingContext

    /// An operation alone, as in `done_when`.
    func operation(_ node: YAMLNode, _ what: String) -> Operation? {
        Fields(node, Format.operation.named(what), what: what, context).flatMap(operation)
    }

    /// The operation among the keys of a construct; nil if it has none, which is reported.
    func operation(_ fields: Fields) -> Operation? {
        guard OneActionRule(context: context).check(fields, among: Format.operationActions) else { return nil }
        return judged(fields)
    }

    /// A part of `observe`.
    private func part(_ name: Located<String>, _ node: YAMLNode) -> ObservedPart? {
        OutputDecoder(context: context).checkName(name)
        guard let fields = Fields(node, Format.part, what: "part \"\(name.value)\"", context),
            OneActionRule(context: context).check(fields, among: Format.partActions)
        else { return nil }
        return judged(fields).map { ObservedPart(name: name, operation: $0) }
    }

    /// As ``operation(_:)``, for a construct that is known to have one of the actions.
    func judged(_ fields: Fields) -> Operation? {
        CommandKeysRule(context: context).check(fields)
        let computed = ComputeDecoder(context: context).entries(fields)
        let isAlone = fields.actions(among: Format.operationActions).first == "compute"
        let action = isAlone ? computed.isEmpty ? nil : Action.compute(computed.map(\.computation)) : action(fields)
        let failures = FailureDecoder(context: context)
        let read = OutputDecoder(context: context).outputs(fields)
        DuplicateEntryRule(context: context).check(
            (read + computed.map(\.output)).map { Located($0.name, $0.range) }, in: "\"outputs\" and \"compute\"")
        let outputs = isAlone ? computed.map(\.output) : read + computed.map(\.beside)
        let expect = fields.node("expect").flatMap {
            ConditionDecoder(context: context, hasOutputs: true).condition($0, "\"expect\"")
        }
        let (expectFailure, exitCodes) = (failures.matches(fields, "expect_failure"), failures.exitCodes(fields))
        let environment = fields.node("env").map(environment) ?? []
        let (directory, input) = (fields.template("cwd"), fields.template("stdin"))
        let timeout = fields.duration("attempt_timeout")
        let quote = QuoteRule(context: context).quote(fields, of: "stdin", input)
        guard let action else { return nil }
        var operation = Operation(
            action: action, environment: environment, workingDirectory: directory, standardInput: input,
            outputs: outputs, expect: expect, expectFailure: expectFailure, exitCodes: exitCodes,
            attemptTimeout: timeout, range: fields.range)
        if let quote { operation.inputQuote = quote }
        return operation
    }

    private func environment(_ node: YAMLNode) -> [Template.Field] {
        TemplateDecoder(context: context).fields(
            node, "\"env\"", name: EnvironmentNameRule(context: context).check, scalarsOnly: true)
    }

    private func action(_ fields: Fields) -> Action? {
        let actions = ActionDecoder(context: context)
        if let node = fields.node("run") { return actions.run(node) }
        if let node = fields.node("shell") { return actions.shell(node) }
        if let node = fields.node("http") { return actions.http(node) }
        if fields.has("observe") { return .observe(fields.entries("observe", of: "parts", part)) }
        if let node = fields.node("notify") { return actions.notify(node) }
        return fields.node("uses").flatMap { actions.uses($0, with: fields.node("with")) }
    }
}
