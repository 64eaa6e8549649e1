import Values

extension ValueType {
    /// Whether values of the two types may be compared with each other: the same type, enumerations as strings, integers as
    /// numbers, `optional` left out of account.
    func isComparable(with other: ValueType) -> Bool {
        switch (required, other.required) {
        case (.string, .enumeration), (.enumeration, .string), (.enumeration, .enumeration): true
        case (.integer, .number), (.number, .integer): true
        case (.list(let a), .list(let b)): a.isComparable(with: b)
        case (.record(let a), .record(let b)):
            a.count == b.count
                && a.allSatisfy { field in
                    b.contains { $0.name == field.name && field.type.isComparable(with: $0.type) }
                }
        case (let a, let b): a == b
        }
    }
}
