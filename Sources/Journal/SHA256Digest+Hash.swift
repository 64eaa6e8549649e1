import Values

import struct Crypto.SHA256

extension SHA256Digest {
    /// The SHA-256 (FIPS 180-4) of `bytes`.
    public static func of(_ bytes: [UInt8]) -> SHA256Digest {
        bytes.withUnsafeBytes { of($0) }
    }

    /// The SHA-256 of memory that is only read during the call.
    public static func of(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        return SHA256Digest(hash.finalize())
    }

    init(_ digest: SHA256.Digest) {
        self = digest.withUnsafeBytes { raw in
            SHA256Digest(
                rawValue: String(unsafeUninitializedCapacity: 64) { text in
                    for (index, byte) in raw.enumerated() {
                        text[2 * index] = Self.digit(byte >> 4)
                        text[2 * index + 1] = Self.digit(byte & 15)
                    }
                    return 64
                })
        }
    }

    /// Whether the text is 64 lower-case hexadecimal digits.
    public var isWellFormed: Bool {
        rawValue.utf8.count == 64 && rawValue.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

/// A SHA-256 computed while bytes pass by.
public struct RunningDigest: Sendable {
    private var hash = SHA256()

    /// Begins with no bytes.
    public init() {}

    /// Takes the next bytes.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    /// Takes the next bytes from memory that is only read during the call.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    /// The digest of all bytes so far; more may follow.
    public var value: SHA256Digest { SHA256Digest(hash.finalize()) }
}
