/// The stable name of one kind of problem, written `MU0123`.
///
/// A code is declared once, with its explanation, in a file of its own in its module's folder `Codes`, and listed in the
/// module's catalogue. A number is never used again for another meaning. Blocks of numbers:
///
/// | numbers | declared in |
/// | --- | --- |
/// | 0001–0099 | `Diagnostics`: files and command line |
/// | 0100–0199 | `YAMLDocument` |
/// | 0200–0499 | `PlaybookDecoding` |
/// | 0500–0799 | `Plan` |
/// | 0800–0899 | `Plan`: lint |
///
/// To add one:
///
/// 1. Write `Sources/MODULE/Codes/MU0123-slug.swift` like the files beside it, with the next free number of its block. The
///    explanation has no default: a code without one does not compile. Its wrong example must show this code and no other, its right one
///    none; `ExplanationTests` reads and plans them all.
/// 2. Name it in the module's list (`fileCodes`, `yamlCodes`, `decodingCodes`, `PlanCodes.all`), in order of number.
/// 3. `muster explain --all --format markdown > docs/diagnostics.md`. A test compares the file, and misses in it every code that
///    is declared and not listed.
///
/// ```swift
/// extension DiagnosticCode {
///     public static let unknownKey = DiagnosticCode(201, "unknown-key", "A key does not exist") {
///         Explanation(problem: "…", reason: "…", remedy: "…", wrong: .steps("…"), right: .steps("…"))
///     }
/// }
/// ```
public struct DiagnosticCode: Hashable, Sendable {
    /// The number of the code, 1...9999.
    public let number: UInt16
    /// The rule's name in words joined by hyphens, such as `duplicate-key`.
    public let slug: String
    /// One line that says what the problem is, in general.
    public let title: String
    /// Makes the explanation: its texts cost nothing until somebody asks.
    private let explain: @Sendable () -> Explanation

    public init(_ number: UInt16, _ slug: String, _ title: String, explanation: @escaping @Sendable () -> Explanation) {
        self.number = number
        self.slug = slug
        self.title = title
        explain = explanation
    }

    /// What is wrong, why it is refused, how to mend it.
    public var explanation: Explanation { explain() }

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
