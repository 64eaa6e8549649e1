/// Finds a code by what a person types: `MU0105`, `mu0105`, `0105`, `105` or `duplicate-key`.
public struct CodeLookup: Sendable {
    private let codes: [DiagnosticCode]

    public init(_ codes: [DiagnosticCode]) { self.codes = codes }

    public func code(_ text: String) -> DiagnosticCode? {
        if let number = Self.number(text) { return codes.first { $0.number == number } }
        let slug = text.lowercased()
        return codes.first { $0.slug == slug }
    }

    /// Up to three codes that may have been meant, the nearest first.
    public func nearest(_ text: String) -> [DiagnosticCode] {
        if let number = Self.number(text) {
            return Array(codes.sorted { Self.distance($0, number) < Self.distance($1, number) }.prefix(3))
        }
        var left = codes.map(\.slug)
        var found: [String] = []
        while found.count < 3, let name = NearestName.of(text.lowercased(), among: left) {
            found.append(name)
            left.removeAll { $0 == name }
        }
        let words = text.lowercased().split(separator: "-")
        let related = codes.filter { code in !found.contains(code.slug) && words.contains { $0.count > 3 && code.slug.contains($0) } }
        return Array((found.compactMap { slug in codes.first { $0.slug == slug } } + related).prefix(3))
    }

    private static func number(_ text: String) -> UInt16? {
        let digits = text.lowercased().hasPrefix("mu") ? text.dropFirst(2) : text[...]
        return digits.allSatisfy { $0.isASCII && $0.isNumber } ? UInt16(digits) : nil
    }

    private static func distance(_ code: DiagnosticCode, _ number: UInt16) -> (Int, UInt16) {
        (abs(Int(code.number) - Int(number)), code.number)
    }
}
