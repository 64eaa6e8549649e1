/// Places that ask for people of certain roles, to be filled by distinct people: nobody counts for two of them.
///
/// The loader, the engine and `verify` decide by this one rule whether a gate's `each_of` can be met, or is.
public struct Seats: Sendable {
    /// For each seat, who may take it.
    private let candidates: [Set<PersonID>]

    /// - Parameter shares: of each role, how many people are asked, and everybody who has it.
    public init(_ shares: [(count: Int, members: Set<PersonID>)]) {
        // one seat more than there are members is as hard to fill as a million
        candidates = shares.flatMap { [Set<PersonID>](repeating: $0.members, count: max(min($0.count, $0.members.count + 1), 0)) }
    }

    /// Whether every seat can have somebody of its own: a matching of seats to people by augmenting paths.
    public func areFilled(by people: [PersonID]) -> Bool {
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
