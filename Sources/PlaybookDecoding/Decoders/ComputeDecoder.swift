import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads `compute: { name: { type, jq: "$a - $b", vars: { a: …, b: … } } }`.
struct ComputeDecoder {
    /// An expression, and the output that it makes: jq prints one object that has all of them as members.
    struct Entry {
        let computation: Computation
        let output: OutputDeclaration

        /// The same beside an action: computed from what that gave.
        var beside: OutputDeclaration {
            var beside = OutputDeclaration(
                name: output.name, type: output.type,
                source: .computed(expression: computation.expression.value, variables: computation.variables),
                selection: output.selection, unit: output.unit, defaultValue: output.defaultValue, range: output.range)
            beside.expressionRange = computation.expression.range
            return beside
        }
    }

    let context: DecodingContext

    /// The entries; none where there is no `compute`, or nothing right in it.
    func entries(_ fields: Fields) -> [Entry] {
        guard let node = fields.node("compute") else { return [] }
        if node.mapping?.isEmpty == true {
            context.error(.emptyValue, "\"compute\" is empty", at: node.range, expected: "a mapping of names to computed values")
        }
        return fields.entries("compute", of: "computed values", entry)
    }

    private func entry(_ name: Located<String>, _ node: YAMLNode) -> Entry? {
        let outputs = OutputDecoder(context: context)
        outputs.checkName(name)
        guard let fields = Fields(node, Format.computed, what: "computed value \"\(name.value)\"", context) else { return nil }
        let type = ValueTypeDecoder(context: context).type(of: fields)
        let expression = fields.node("jq").flatMap(JQTextRule(context: context).expression)
        let variables = fields.node("vars").map {
            TemplateDecoder(context: context).fields($0, "\"vars\"", name: JQVariableRule(context: context).check, scalarsOnly: false)
        }
        guard let type, let expression else { return nil }
        let output = OutputDeclaration(
            name: name.value, type: type, source: .stdout, selection: .json(pointer: "/\(name.value)"),
            unit: outputs.unit(fields, type) ?? OutputDecoder.plainUnit(type),
            defaultValue: DefaultDecoder(context: context).value(fields, type),
            range: name.range)
        return Entry(computation: Computation(name: name, expression: expression, variables: variables ?? []), output: output)
    }
}
