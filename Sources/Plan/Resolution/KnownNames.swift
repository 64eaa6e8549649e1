import Diagnostics
import PlaybookModel
import Values

/// Names with values before any step runs: parameters, constants, the site.
struct KnownNames {
    var parameters: Bindings = [:]
    /// Declared parameters and constants that are not resolved yet (or could not be).
    var declaredParameters: [String] = []
    var constants: Bindings = [:]
    var declaredConstants: [String] = []
    /// Nil where no site is given.
    var site: Bindings?
    /// Nil where no site is given.
    var secrets: Set<String>?

    init(site: Site?) {
        guard let site else { return }
        var values: Bindings = ["name": TypedTemplate(Template(.string(site.name.value)), type: .string)]
        for (name, value) in site.values {
            let template = Template(value.value, range: value.range)
            values[name.value] = TypedTemplate(template, type: value.value.type, isLiteral: true)
        }
        self.site = values
        secrets = Set(site.secrets.map(\.name.value.rawValue))
    }
}
