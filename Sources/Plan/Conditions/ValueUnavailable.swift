/// Why a value that was needed could not be had. Conditions turn it into an error, attempts into a failure.
public struct ValueUnavailable: Error, Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable {
        /// There is no value, where one is needed.
        case absent
        /// The step has not run, or its output could not be read.
        case notRead = "not_read"
        /// A list has no such element, a record no such field.
        case outOfRange = "out_of_range"
        /// The value is of a kind that cannot stand there.
        case type
    }

    public let reason: Reason
    /// One sentence without a full stop.
    public let message: String

    public init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
