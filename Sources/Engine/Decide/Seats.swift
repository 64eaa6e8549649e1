import Plan
import Values

/// The places of a gate's `each_of`, to be filled by distinct people: nobody counts for two roles.
struct Seats {
    /// For each seat, who may take it.
    private let candidates: [Set<PersonID>]

    init(_ shares: [PlannedGate.Share], _ people: [PlannedSite.Person]) {
        candidates = shares.flatMap { share in
            [Set<PersonID>](repeating: Set(people.filter { $0.roles.contains(share.role) }.map(\.id)), count: share.count)
        }
    }

    /// Whether every seat can have somebody of its own: a matching of seats to people by augmenting paths.
    func areFilled(by people: [PersonID]) -> Bool {
        var seatOf: [PersonID: Int] = [:]
        func place(_ seat: Int, _ tried: inout Set<PersonID>) -> Bool {
            for person in people where candidates[seat].contains(person) && tried.insert(person).inserted {
                if let taken = seatOf[person], !place(taken, &tried) { continue }
                seatOf[person] = seat
                return true
            }
            return false
        }
        for seat in candidates.indices {
            var tried: Set<PersonID> = []
            if !place(seat, &tried) { return false }
        }
        return true
    }
}
