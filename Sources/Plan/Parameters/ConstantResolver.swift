import Diagnostics
import PlaybookModel
import Values

/// Gives every constant its value; a constant may use parameters, the site, and constants above it.
struct ConstantResolver {
    let resolver: Resolver

    func resolve(_ constants: [Template.Field]) {
        resolver.names.declaredConstants = constants.map(\.name)
        for constant in constants {
            var scope = Scope()
            scope.run = false
            resolver.names.constants[constant.name] = resolver.sound {
                resolver.resolve(constant.template, in: scope, what: "the constant \"\(constant.name)\"")
            }
        }
    }
}
