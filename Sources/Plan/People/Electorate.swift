import Diagnostics
import PlaybookModel
import Values

/// The people and roles of a site, and who may do what in one mode.
struct Electorate {
    private let persons: [Site.Person]
    private let roles: [RoleID: Site.Role]
    private let mode: Mode

    init(_ site: Site, mode: Mode) {
        persons = site.people
        roles = Dictionary(site.roles.map { ($0.id.value, $0) }, uniquingKeysWith: { first, _ in first })
        self.mode = mode
    }

    /// Everybody, in the site's order.
    var people: [PersonID] { persons.map(\.id.value) }

    /// Names of roles and people, for suggestions.
    var names: [String] { roles.keys.map(\.rawValue) + persons.map(\.id.value.rawValue) }

    func hasRole(_ role: RoleID) -> Bool { roles[role] != nil }

    func hasPerson(_ person: PersonID) -> Bool { persons.contains { $0.id.value == person } }

    /// Everybody with a role, in the site's order.
    func members(of role: RoleID) -> [PersonID] {
        persons.filter { $0.roles.contains { $0.value == role } }.map(\.id.value)
    }

    /// A dry run opens no gate, so that whoever may decide in some mode stands in it for all modes.
    func role(_ role: RoleID, may permission: Site.Permission) -> Bool {
        guard let role = roles[role], role.may.contains(permission) else { return false }
        if mode == .dry && permission != .start { return true }
        return role.modes?.contains(mode) ?? true
    }

    func person(_ person: PersonID, may permission: Site.Permission) -> Bool {
        let own = persons.first { $0.id.value == person }?.roles ?? []
        return own.contains { role($0.value, may: permission) }
    }

    /// Everybody who may start a run in this mode.
    var starters: [PersonID] { people.filter { person($0, may: .start) } }

    /// The people in the site's order, each once.
    func sorted(_ chosen: Set<PersonID>) -> [PersonID] { people.filter(chosen.contains) }
}
