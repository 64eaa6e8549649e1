import Journal
import Plan
import PlaybookModel
import Values

/// Who starts a run.
struct Initiator {
    /// The person of the site, where the login or `--as` names one.
    let person: PersonID?
    let actor: Actor

    static func find(_ named: String?, in site: PlannedSite) -> Initiator {
        let login = PasswordFile().caller
        let person = site.people.first { candidate in
            named.map { candidate.id.rawValue == $0 } ?? (candidate.osUsers.contains(login) || candidate.id.rawValue == login)
        }
        return Initiator(person: person?.id, actor: Actor(name: person?.id.rawValue ?? named ?? login, strength: .osUser))
    }

    /// Where the site says who may start, nobody else may.
    func mustBeAllowedToStart(_ site: PlannedSite, mode: Mode) throws(CommandFailure) {
        let starters = site.roles.filter { $0.may.contains(.start) && ($0.modes?.contains(mode) ?? true) }
        if !site.roles.contains(where: { $0.may.contains(.start) }) { return }
        let roles = site.people.first { $0.id == person }?.roles ?? []
        if starters.contains(where: { roles.contains($0.id) }) { return }
        let who = site.people.filter { one in one.roles.contains { role in starters.contains { $0.id == role } } }
        let names = who.map(\.id.rawValue).joined(separator: ", ")
        let advice = who.isEmpty ? "nobody may: no role with \"start\" counts in this mode" : "who may: \(names) (say --as PERSON)"
        throw CommandFailure(.refused, "\"\(actor.name)\" may not start \(mode.rawValue) runs on site \"\(site.name)\"; \(advice)")
    }
}
