/// A list of who may sign what with which key (ssh-keygen(1), ALLOWED SIGNERS).
///
/// Lines of certificate authorities are refused: keys are named one by one here.
public struct AllowedSigners: Sendable, Hashable {
    /// One line: names, the limits on what they may sign, and a key.
    public struct Entry: Sendable, Hashable {
        /// Patterns with `*` and `?`, joined by commas; a leading `!` excludes.
        public let principals: String
        /// Patterns of namespaces, or nil where the line allows all.
        public let namespaces: String?
        /// Seconds since 1970 before which the key counts for nothing.
        public let validAfter: Int64?
        /// Seconds since 1970 after which the key counts for nothing.
        public let validBefore: Int64?
        /// The key that the line lets sign.
        public let key: SSHPublicKey

        /// Makes a line; nil means no limit.
        public init(
            principals: String, namespaces: String? = nil, validAfter: Int64? = nil, validBefore: Int64? = nil, key: SSHPublicKey
        ) {
            self.principals = principals
            self.namespaces = namespaces
            self.validAfter = validAfter
            self.validBefore = validBefore
            self.key = key
        }

        /// Whether the line lets its key sign for `namespace` at `time` (seconds since 1970; nil: at any time).
        public func allows(namespace: String, at time: Int64?) -> Bool {
            guard namespaces.map({ PatternList($0).matches(namespace) }) ?? true else { return false }
            guard let time else { return true }
            return validAfter.map { time >= $0 } ?? true && validBefore.map { time <= $0 } ?? true
        }
    }

    /// The lines in order.
    public let entries: [Entry]

    /// Makes a list of lines that are known to be right.
    public init(_ entries: [Entry]) { self.entries = entries }

    /// Reads a list; empty lines and lines that begin with `#` say nothing. Throws with the line's number.
    public init(text: String, place: String = "allowed signers") throws(SignatureError) {
        var entries: [Entry] = []
        // by scalars: to a Character, the two of a CRLF are one that is no newline
        for (index, line) in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            do throws(SignatureError) {
                if line.contains(where: { $0.value < 32 && $0 != "\t" && $0 != "\r" }) {
                    throw SignatureError(.malformed, "the line has control characters")
                }
                let words = SignerWords.split(Substring(line))
                if words.isEmpty || words[0].hasPrefix("#") { continue }
                entries.append(try SignerWords.entry(words))
            } catch {
                throw SignatureError(error.code, error.message, place: "\(place):\(index + 1)", cause: error.cause)
            }
        }
        self.entries = entries
    }

    /// Reads the file at `path`.
    public init(contentsOf path: String) throws(SignatureError) {
        guard let text = String(validating: try SmallFile.read(path), as: UTF8.self) else {
            throw SignatureError(.malformed, "the list is not UTF-8", place: path)
        }
        try self.init(text: text, place: path)
    }

    /// The list as `ssh-keygen -Y verify -f` reads it.
    public var text: String {
        entries.map { entry in
            var options: [String] = []
            if let namespaces = entry.namespaces { options.append("namespaces=\"\(namespaces)\"") }
            if let time = entry.validAfter { options.append("valid-after=\"\(SignerTime.text(time))\"") }
            if let time = entry.validBefore { options.append("valid-before=\"\(SignerTime.text(time))\"") }
            return "\(entry.principals) " + (options.isEmpty ? "" : options.joined(separator: ",") + " ") + entry.key.line + "\n"
        }.joined()
    }

    /// The names under which `key` may sign for `namespace` at `time`, in the order of the lines.
    public func principals(of key: SSHPublicKey, namespace: String, at time: Int64? = nil) -> [String] {
        entries.filter { $0.key == key && $0.allows(namespace: namespace, at: time) }.map(\.principals)
    }

    /// Checks that `signature` is over `message`, for `namespace`, by a key that the list allows for it.
    ///
    /// Ed25519 is checked in process, every other key type by the system's `ssh-keygen -Y verify`.
    /// - Parameters:
    ///   - principal: The name the key must be listed under; nil takes any.
    ///   - time: When it must have been allowed, in seconds since 1970; nil: at any time.
    /// - Throws: `namespace`, `notAllowed`, `invalid`, or `system` where `ssh-keygen` cannot be run.
    public func verify(
        _ message: [UInt8], _ signature: SSHSignature, namespace: String, principal: String? = nil, at time: Int64? = nil
    ) throws(SignatureError) {
        let allowed = entries.contains { entry in
            entry.key == signature.key && entry.allows(namespace: namespace, at: time)
                && principal.map { PatternList(entry.principals).matches($0) } ?? true
        }
        guard namespace == signature.namespace else {
            throw SignatureError(.namespace, "the signature is for \"\(signature.namespace)\", not for \"\(namespace)\"")
        }
        guard allowed else {
            throw SignatureError(
                .notAllowed,
                "the key \(signature.key.fingerprint) is not allowed to sign for \"\(namespace)\""
                    + (principal.map { " as \"\($0)\"" } ?? ""))
        }
        try signature.verifyWithAnyKey(message, namespace: namespace)
    }
}

/// Comma separated patterns as OpenSSH matches them (ssh_config(5), PATTERNS).
struct PatternList {
    private let patterns: [Substring]

    init(_ text: String) { patterns = text.split(separator: ",") }

    /// Whether one pattern matches and no pattern that begins with `!` does.
    func matches(_ text: String) -> Bool {
        var found = false
        for pattern in patterns {
            if pattern.hasPrefix("!") {
                if Self.matches(Array(pattern.dropFirst().utf8)[...], Array(text.utf8)[...]) { return false }
            } else if !found {
                found = Self.matches(Array(pattern.utf8)[...], Array(text.utf8)[...])
            }
        }
        return found
    }

    /// Matches `*` and `?`; a star takes the shortest run that lets the rest match.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        var (pattern, text) = (pattern, text)
        var retry: (pattern: ArraySlice<UInt8>, text: ArraySlice<UInt8>)?
        while let byte = text.first {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (pattern, text.dropFirst())
            } else if pattern.first == byte || pattern.first == UInt8(ascii: "?") {
                pattern = pattern.dropFirst()
                text = text.dropFirst()
            } else if let back = retry {
                (pattern, text) = back
                retry = (back.pattern, back.text.dropFirst())
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
