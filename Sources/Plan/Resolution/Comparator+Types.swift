import PlaybookModel
import Values

extension Comparator {
    /// Whether the comparator can look at values of the type.
    func accepts(_ type: ValueType) -> Bool {
        switch self {
        case .eq, .ne, .present, .absent, .unchangedFor: true
        case .in, .notIn: type.isScalar
        case .lt, .le, .gt, .ge, .between: type.isOrdered
        case .matches: type.isText
        case .contains, .length: type.isText || type.isList
        }
    }

    /// What the operand must be for values of a type.
    func operandType(for type: ValueType) -> ValueType {
        switch self {
        case .eq, .ne, .lt, .le, .gt, .ge: type.required
        case .in, .notIn, .between: .list(of: type.required)
        case .matches: .string
        case .contains: if case .list(let of) = type.required { of } else { .string }
        case .length: .integer
        case .present, .absent: .boolean
        case .unchangedFor: .duration
        }
    }
}

extension ValueType {
    fileprivate var isText: Bool {
        switch required {
        case .string, .enumeration, .hostname: true
        default: false
        }
    }

    fileprivate var isList: Bool {
        if case .list = required { return true }
        return false
    }
}
