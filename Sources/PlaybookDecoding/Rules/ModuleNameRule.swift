import Diagnostics

/// An action module is named by its group and its own name, as its file is: `postgres/promote` is
/// `actions/postgres/promote.yaml`.
struct ModuleNameRule {
    let context: DecodingContext

    private static let expected = "a group and a name, such as postgres/promote"

    /// - Returns: true if the name can be used.
    func check(_ name: Located<String>) -> Bool {
        let parts = name.value.split(separator: "/", omittingEmptySubsequences: false)
        let fits =
            parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95 }
            }
        guard fits else {
            let suffix = [".yaml", ".yml"].first { name.value.hasSuffix($0) }
            let bare = suffix.map { String(name.value.dropLast($0.count)).lowercased() }
            context.error(
                .moduleName, "\"\(name.value.prefix(60))\" does not name an action module", at: name.range,
                expected: Self.expected + ", in lower case",
                fix: bare.map { Diagnostic.Fix("change it to \($0)", replacing: name.range, with: $0) })
            return false
        }
        return true
    }

    /// Reports a module whose file lies elsewhere than its name says.
    func check(_ name: Located<String>, path: String) {
        let folders = path.split(separator: "/").map(String.init)
        guard let actions = folders.lastIndex(of: "actions") else { return }
        let expected = folders[(actions + 1)...].joined(separator: "/")
        guard expected != name.value + ".yaml" else { return }
        let right = expected.hasSuffix(".yaml") ? String(expected.dropLast(5)) : expected
        context.error(
            .moduleName, "the file is \"actions/\(expected)\", its name says \"\(name.value)\"", at: name.range,
            expected: right, fix: Diagnostic.Fix("change it to \(right)", replacing: name.range, with: right))
    }
}
