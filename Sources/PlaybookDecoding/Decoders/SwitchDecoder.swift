import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads `switch: { on: reference, cases: { value: [ steps ] }, else: [ steps ] }`.
///
/// It is a phase of phases: each case is one, with a `when` that compares, and all stand side by side. So plan, evidence and
/// report show which way was taken and why the others were not.
struct SwitchDecoder {
    let context: DecodingContext
    /// The step that the switch is.
    let id: Located<String>

    struct Result {
        let choice: Switch
        let phases: [Step]
    }

    func read(_ node: YAMLNode) -> Result? {
        guard let fields = Fields(node, Format.choice, what: "\"switch\"", context) else { return nil }
        let on = fields.node("on").flatMap { TemplateDecoder(context: context).value($0) }
        let cases = fields.node("cases").flatMap(cases)
        let otherwise = fields.node("else").map { StepDecoder(context: context).steps($0, "\"else\"") }
        guard let on, let cases, !cases.isEmpty else { return nil }
        let choice = Switch(on: on, cases: cases.map(\.value), hasElse: otherwise != nil, range: fields.keyRange("on"))
        var phases = cases.map { entry in
            phase(entry.name, entry.steps, "case \(entry.name)", entry.value.range, when: comparison(on, .eq, entry.value))
        }
        if let otherwise {
            let values = Template(.list(cases.map(\.value)), range: fields.keyRange("else"))
            phases.append(phase("else", otherwise, "every other case", fields.keyRange("else"), when: comparison(on, .notIn, values)))
        }
        return Result(choice: choice, phases: phases)
    }

    private struct Case {
        let name: String
        let value: Template
        let steps: [Step]
    }

    private func cases(_ node: YAMLNode) -> [Case]? {
        guard let mapping = node.mapping, !node.isReported else {
            context.wrongType(node, of: "\"cases\"", expected: "a mapping of values to lists of steps")
            return nil
        }
        if mapping.isEmpty {
            context.error(.emptyValue, "\"cases\" is empty", at: node.range, expected: "a mapping of values to lists of steps")
        }
        return mapping.compactMap { entry in
            let steps = StepDecoder(context: context).steps(entry.value, "case \"\(entry.key.text.prefix(40))\"")
            guard let value = TemplateDecoder(context: context).value(entry.key.node), steps.count > 0 else { return nil }
            guard value.value != nil else {
                context.error(
                    .referenceNotAllowed, "a reference is not allowed as a case", at: entry.key.range, expected: "a fixed value")
                return nil
            }
            return Case(name: entry.key.text, value: value, steps: steps)
        }
    }

    private func comparison(_ on: Template, _ comparator: Comparator, _ operand: Template) -> Condition {
        .comparison(Comparison(subject: .value(template: on), comparator: comparator, operand: operand, range: operand.range))
    }

    /// A case's phase is called after the switch and the value, in the characters that ids have.
    private func phase(_ name: String, _ steps: [Step], _ title: String, _ range: SourceRange, when: Condition) -> Step {
        let plain = name.unicodeScalars.map { scalar -> String in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_")
                ? String(scalar) : "-"
        }
        var step = Step(id: Located(StepID("\(id.value)-\(plain.joined())"), range), body: .phase(steps), range: range)
        step.title = title
        step.needs = []
        step.when = when
        return step
    }
}
