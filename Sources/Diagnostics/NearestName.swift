/// Finds the name that somebody probably meant.
public enum NearestName {
    /// The candidate with the smallest distance to `name`, the first of several; nil if none is near enough.
    ///
    /// The distance is Damerau and Levenshtein's in its restricted form (insert, delete, replace, swap two
    /// neighbours: one each). Upper and lower case, `-`, `_` and spaces count as the same. Near enough is one
    /// change in a name of up to four letters, and one more for each further three. A candidate that starts
    /// with the name, or the other way round, by three letters or more, is taken when nothing is nearer; of four
    /// letters or more the last may differ (`params`, `parameters`).
    public static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = folded(name)
        guard !wanted.isEmpty, wanted.count <= longestName else { return nil }
        let threshold = 1 + max(0, wanted.count - 2) / 3
        var best: (name: String, distance: Int)?
        for candidate in candidates where candidate != name {
            let other = folded(candidate)
            guard other.count <= longestName else { continue }
            var distance = Self.distance(wanted, other)
            if distance > threshold, sharesPrefix(wanted, other) { distance = threshold }
            if distance <= threshold, distance < other.count, distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    /// Longer names are not compared: the work grows with the product of the lengths.
    private static let longestName = 80

    private static func folded(_ name: String) -> [UInt8] {
        name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
            case UInt8(ascii: "-"), UInt8(ascii: " "): UInt8(ascii: "_")
            default: byte
            }
        }
    }

    private static func sharesPrefix(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        let count = min(left.count, right.count)
        let shared = zip(left, right).prefix { $0 == $1 }.count
        return count >= 3 && (shared == count || (shared >= 4 && shared == count - 1))
    }

    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var twoAgo = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for i in 1...left.count {
            var current = [i]
            for j in 1...right.count {
                let cost = left[i - 1] == right[j - 1] ? 0 : 1
                var value = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost)
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    value = min(value, twoAgo[j - 2] + 1)
                }
                current.append(value)
            }
            twoAgo = previous
            previous = current
        }
        return previous[right.count]
    }
}
