import CanonicalJSON
import Values

import struct Crypto.SHA256

extension Plan {
    /// The plan as canonical JSON, without a newline: the bytes of `plan.json`.
    ///
    /// Places in files are not written, so moving a line or a comment of a playbook leaves them as they are.
    public func canonicalBytes() throws(CanonicalCodingError) -> [UInt8] {
        try CanonicalEncoder().encode(self)
    }

    /// The SHA-256 of ``canonicalBytes()``: what people approve.
    public func digest() throws(CanonicalCodingError) -> SHA256Digest {
        Plan.digest(of: try canonicalBytes())
    }

    /// The digest of a plan that is already at hand as bytes.
    public static func digest(of bytes: [UInt8]) -> SHA256Digest {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in SHA256.hash(data: bytes) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return SHA256Digest(String(decoding: text, as: UTF8.self))
    }

    /// Reads a plan back; nothing in it is normalised again.
    ///
    /// Refused are bytes that are no plan, a version other than ``currentVersion``, numbers of steps that do not exist, and
    /// bytes that are not exactly what this program would write for what they say.
    public static func read(_ bytes: [UInt8]) throws(PlanReadError) -> Plan {
        let decoder = CanonicalDecoder()
        let plan: Plan
        let written: [UInt8]
        do throws(CanonicalCodingError) {
            let tree = try decoder.decode(JSONValue.self, from: bytes)
            let version = try decoder.decode(Version.self, from: tree).version
            if version != currentVersion { throw CanonicalCodingError(.invalid, "version \(version)", path: "version") }
            plan = try decoder.decode(Plan.self, from: tree)
            written = try plan.canonicalBytes()
        } catch {
            if error.path == "version" {
                throw PlanReadError(.version, "the plan is of \(error.message), this program reads version \(currentVersion)")
            }
            throw PlanReadError(.malformed, "\(error)", cause: error)
        }
        if let problem = plan.structureProblem { throw PlanReadError(.structure, problem) }
        if written != bytes { throw PlanReadError(.notCanonical, "the plan is not in canonical form") }
        return plan
    }

    private struct Version: Decodable {
        let version: Int
    }
}

/// Why bytes are no plan that this program can run.
public struct PlanReadError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// No canonical JSON, or not of a plan's shape.
        case malformed
        case version
        /// A number of a step that does not exist, or a step in a place where it cannot be.
        case structure
        case notCanonical = "not_canonical"
    }

    public let code: Code
    public let message: String
    /// What the JSON reader said.
    public let cause: CanonicalCodingError?

    public init(_ code: Code, _ message: String, cause: CanonicalCodingError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { message }
}
