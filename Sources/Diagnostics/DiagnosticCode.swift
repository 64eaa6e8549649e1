/// The stable name of one kind of problem, written `MU0123`.
///
/// A code is declared once, as a static constant beside the rule that reports it, and listed in its module's
/// catalogue. A number is never used again for another meaning. Blocks of numbers:
///
/// | numbers | declared in |
/// | --- | --- |
/// | 0001–0099 | files and command line |
/// | 0100–0199 | `YAMLDocument` |
/// | 0200–0499 | `PlaybookDecoding` |
/// | 0500–0799 | `Plan` |
/// | 0800–0899 | lint |
public struct DiagnosticCode: Hashable, Sendable {
    /// The number of the code, 1...9999.
    public let number: UInt16
    /// The rule's name in words joined by hyphens, such as `duplicate-key`.
    public let slug: String
    /// One line that says what the problem is, in general.
    public let title: String

    public init(_ number: UInt16, _ slug: String, _ title: String) {
        self.number = number
        self.slug = slug
        self.title = title
    }

    /// `MU` and four digits.
    public var name: String {
        let digits = String(number)
        return "MU" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    public static func == (left: Self, right: Self) -> Bool { left.number == right.number }

    public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

extension DiagnosticCode: CustomStringConvertible {
    public var description: String { name }
}
