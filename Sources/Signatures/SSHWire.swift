/// Writes the SSH wire format (RFC 4251, section 5).
struct SSHWireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func raw(_ data: some Sequence<UInt8>) { bytes.append(contentsOf: data) }

    mutating func uint32(_ value: UInt32) {
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    mutating func string(_ data: some Collection<UInt8>) {
        uint32(UInt32(data.count))
        raw(data)
    }

    mutating func string(_ text: String) { string(Array(text.utf8)) }
}

/// Reads the SSH wire format (RFC 4251, section 5); everything that does not fit is `malformed`.
struct SSHWireReader {
    private var rest: ArraySlice<UInt8>
    private let what: String

    /// - Parameter what: The thing being read, for messages.
    init(_ bytes: some Sequence<UInt8>, _ what: String) {
        rest = Array(bytes)[...]
        self.what = what
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func raw(_ count: Int) throws(SignatureError) -> [UInt8] {
        guard rest.count >= count else { throw SignatureError(.malformed, "\(what) ends too early") }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func uint32() throws(SignatureError) -> UInt32 {
        try raw(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func string() throws(SignatureError) -> [UInt8] { try raw(Int(try uint32())) }

    mutating func text() throws(SignatureError) -> String {
        guard let text = String(validating: try string(), as: UTF8.self) else {
            throw SignatureError(.malformed, "\(what) holds a name that is not UTF-8")
        }
        return text
    }

    func end() throws(SignatureError) {
        guard rest.isEmpty else { throw SignatureError(.malformed, "\(what) has \(rest.count) bytes too many") }
    }
}
