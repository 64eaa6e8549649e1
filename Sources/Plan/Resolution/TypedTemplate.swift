import PlaybookModel
import Values

/// A template as far as it is known when the plan is made, and the type of what it will give.
struct TypedTemplate {
    var template: Template
    /// Nil where the type cannot be known: the site is not given, or a problem was reported.
    var type: ValueType?
    /// Written as a scalar of YAML and therefore still to be read as what its place asks for.
    var isLiteral: Bool

    init(_ template: Template, type: ValueType?, isLiteral: Bool = false) {
        self.template = template
        self.type = type
        self.isLiteral = isLiteral
    }

    /// A value of YAML's core types.
    static func literal(_ value: Value, at template: Template) -> TypedTemplate {
        TypedTemplate(Template(value, range: template.range), type: value.type, isLiteral: true)
    }

    /// Stands for a value with a problem that was reported; brings no second report.
    static let reported = TypedTemplate(Template(.reference(Reference(.inputs, []))), type: nil)

    var value: Value? { template.value }
}

/// A name of a value that was resolved before: a parameter, a constant, an input.
typealias Bindings = [String: TypedTemplate]
