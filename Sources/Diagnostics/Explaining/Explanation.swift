/// What a person needs to know about one kind of problem.
///
/// The texts are whole sentences for somebody who knows the format a little and is in a hurry.
public struct Explanation: Sendable {
    /// What is wrong.
    public let problem: String
    /// Why the format refuses it: what would happen in the middle of the night.
    public let reason: String
    /// How to mend it.
    public let remedy: String
    /// The smallest input that has this problem and no other.
    public let wrong: Example
    /// The same, mended: it has no problem at all.
    public let right: Example

    public init(problem: String, reason: String, remedy: String, wrong: Example, right: Example) {
        self.problem = problem
        self.reason = reason
        self.remedy = remedy
        self.wrong = wrong
        self.right = right
    }
}
