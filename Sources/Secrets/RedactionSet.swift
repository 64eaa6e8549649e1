/// The secrets of a run, compiled once into a matcher of every form in which they may be printed.
///
/// Forms: raw; JSON-escaped (RFC 8259, each optional escape); base64 (RFC 4648, standard and URL-safe alphabet, all
/// three alignments, padded or not); percent-encoded (RFC 3986 and form encoding, upper and lower hexadecimal).
/// Not seen: base64 broken over several lines inside a secret, encryption, compression, a part of a secret.
///
/// The search is Wu and Manber's ("A fast algorithm for multi-pattern searching", 1994) with blocks of two bytes: as no
/// form is shorter than eight bytes, most of the text is skipped over.
public final class RedactionSet: Sendable {
    /// The names of the secrets it finds, in the order given.
    public let names: [String]
    let forms: [NamedForm]
    /// The shortest form, in bytes: the width of the search window.
    let window: Int
    /// The longest stretch, in bytes, that one match can cover.
    let reach: Int
    /// For each pair of bytes at the window's end, how far the window may move on.
    private let shifts: [UInt8]
    /// For a pair with no shift, the forms to compare.
    private let candidates: [UInt16: [Int]]

    /// A form and whose it is.
    struct NamedForm {
        var form: SecretForm
        var name: String
    }

    /// Compiles a set; of two secrets with the same value the first one's name is shown.
    public init(_ secrets: [Secret]) {
        names = secrets.map(\.name)
        forms = secrets.flatMap { secret in SecretForms.all(secret.reveal()).map { NamedForm(form: $0, name: secret.name) } }
        let shortest = min(forms.map(\.form.bytes.count).min() ?? 0, Int(UInt8.max))
        window = shortest
        reach = forms.map { $0.form.bytes.count + $0.form.after + SecretScan.mostPadding }.max() ?? 0
        var shifts = [UInt8](repeating: UInt8(max(shortest - 1, 0)), count: forms.isEmpty ? 0 : 1 << 16)
        var candidates: [UInt16: [Int]] = [:]
        for (index, named) in forms.enumerated() {
            let bytes = named.form.bytes
            for at in 0..<(shortest - 1) {
                let pair = UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1])
                let shift = UInt8(shortest - 2 - at)
                shifts[Int(pair)] = min(shifts[Int(pair)], shift)
                if shift == 0 { candidates[pair, default: []].append(index) }
            }
        }
        self.shifts = shifts
        self.candidates = candidates
    }

    /// Whether it holds no secret, so that everything passes unchanged.
    public var isEmpty: Bool { forms.isEmpty }

    /// A redactor for one stream.
    public func redactor() -> Redactor { Redactor(self) }

    /// The name of the first secret found in `bytes` in any form, or nil.
    public func containsSecret(_ bytes: some Collection<UInt8>) -> String? {
        guard !isEmpty else { return nil }
        return Array(bytes).withUnsafeBytes { buffer in
            var scan = SecretScan(set: self, bytes: buffer)
            return scan.next(before: buffer.count).map { forms[$0.form].name }
        }
    }

    /// Replaces every form of every secret in a whole text.
    public func redact(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var redactor = redactor()
        return redactor.append(Array(bytes)) + redactor.finish()
    }

    /// Replaces every form of every secret in a whole text.
    public func redact(_ text: String) -> String {
        isEmpty ? text : String(decoding: redact(text.utf8), as: UTF8.self)
    }

    /// How far the window that ends in these two bytes may move on; 0 asks for a comparison.
    @inline(__always)
    func shift(_ first: UInt8, _ second: UInt8) -> Int {
        shifts.withUnsafeBufferPointer { Int($0[Int(first) << 8 | Int(second)]) }
    }

    /// The forms whose window ends in these two bytes, longest first within a secret.
    func formsToCompare(_ first: UInt8, _ second: UInt8) -> [Int] {
        candidates[UInt16(first) << 8 | UInt16(second)] ?? []
    }
}
