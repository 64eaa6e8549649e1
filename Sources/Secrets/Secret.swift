import Glibc

/// A value that must never be written: it can be neither encoded nor printed.
///
/// Its description, debug description and mirror show only `<secret NAME>`. The bytes are reached by an explicit
/// `withBytes` or `reveal()`, so that every place that handles them in clear can be found by searching for those two.
/// The memory is overwritten when the last copy goes.
///
/// ```swift
/// let password = try Secret(name: "db_password", "correct horse battery")
/// print(password)            // <secret db_password>
/// ```
public struct Secret: Sendable {
    /// The smallest secret accepted, in bytes.
    public static let minimumBytes = 8

    /// The name under which it was declared; it appears in redaction marks and records.
    public let name: String
    private let storage: SecretStorage

    /// Takes the bytes of a secret.
    ///
    /// - Throws: `SecretError.Code.tooShort` under `minimumBytes` bytes; `.badName` when the name is empty or holds
    ///   anything but ASCII letters, digits, `_`, `-` and `.`.
    public init(name: String, bytes: some Collection<UInt8>) throws(SecretError) {
        guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else {
            throw SecretError(
                code: .badName, name: name,
                message: "secret name \"\(inert(name))\" must consist of letters, digits, '_', '-' and '.'")
        }
        guard bytes.count >= Secret.minimumBytes else {
            throw SecretError(
                code: .tooShort, name: name,
                message: "secret \"\(name)\" has \(bytes.count) bytes; at least \(Secret.minimumBytes) are required")
        }
        self.name = name
        storage = SecretStorage(bytes)
    }

    /// Takes the UTF-8 bytes of `text` as a secret, under the conditions of `init(name:bytes:)`.
    public init(name: String, _ text: String) throws(SecretError) {
        try self.init(name: name, bytes: Array(text.utf8))
    }

    /// The number of bytes.
    public var count: Int { storage.bytes.count }

    /// Gives the bytes to `body`, which must not let them escape to anything that is written.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage.bytes))
    }

    /// A copy of the bytes in clear; prefer `withBytes`, whose memory is overwritten afterwards.
    public func reveal() -> [UInt8] {
        withBytes { Array($0) }
    }
}

extension Secret: Equatable {
    /// Compares name and value; the time taken tells only whether the lengths are equal.
    public static func == (left: Secret, right: Secret) -> Bool {
        guard left.name == right.name, left.count == right.count else { return false }
        return left.withBytes { l in
            right.withBytes { r in
                var difference: UInt8 = 0
                for i in 0..<l.count { difference |= l[i] ^ r[i] }
                return difference == 0
            }
        }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<secret \(name)>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
    default: false
    }
}

/// The bytes of one secret, outside of any Swift array so that no hidden copy is made.
// @unchecked: the memory is written once in `init`, before any other thread can see it, and wiped in `deinit`.
private final class SecretStorage: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ source: some Collection<UInt8>) {
        bytes = .allocate(byteCount: source.count, alignment: 1)
        bytes.copyBytes(from: source)
    }

    deinit {
        if let base = bytes.baseAddress { explicit_bzero(base, bytes.count) }
        bytes.deallocate()
    }
}
