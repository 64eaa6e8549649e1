import Diagnostics
import Values

/// `switch:`: what is looked at, and the values that have a way of their own.
public struct Switch: Sendable {
    public var on: Template
    public var cases: [Template]
    /// Whether there is a way for every other value.
    public var hasElse: Bool
    /// Where `on` stands.
    public var range: SourceRange

    public init(on: Template, cases: [Template], hasElse: Bool, range: SourceRange) {
        self.on = on
        self.cases = cases
        self.hasElse = hasElse
        self.range = range
    }
}
