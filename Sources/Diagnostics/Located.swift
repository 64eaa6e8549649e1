/// A value together with the place in a file where it was written.
///
/// Two located values are equal only if both the values and the places are; compare `.value` to leave the
/// place out.
public struct Located<Value> {
    public var value: Value
    public var range: SourceRange

    /// - Parameter range: where the value was written; ``SourceRange/none`` for what the program supplied.
    public init(_ value: Value, _ range: SourceRange = .none) {
        self.value = value
        self.range = range
    }

    /// The same place with another value.
    public func map<Other, Failure>(_ transform: (Value) throws(Failure) -> Other) throws(Failure) -> Located<Other> {
        Located<Other>(try transform(value), range)
    }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
