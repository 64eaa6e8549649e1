/// Replaces secrets in one stream by `[secret:NAME]`, wherever the stream happens to be cut into chunks.
///
/// What it gives out is the same for every way of cutting. It holds back at most the longest form's length; overlapping
/// occurrences become one mark each name. Without secrets the bytes pass through untouched.
///
/// ```swift
/// var redactor = RedactionSet([password]).redactor()
/// file.write(redactor.append(chunk))
/// file.write(redactor.finish())
/// ```
public struct Redactor: Sendable {
    private let set: RedactionSet
    /// Bytes that were taken in and not given out yet.
    private var held: [UInt8] = []
    /// The next place in `held` to look at.
    private var position = 0
    /// Everything in `held` before this was given out or replaced.
    private var settled = 0
    /// The name in the last mark written, for overlapping occurrences.
    private var lastName = ""

    init(_ set: RedactionSet) {
        self.set = set
    }

    /// Takes in a chunk and gives out what is now certain to hold no secret.
    public mutating func append(_ chunk: [UInt8]) -> [UInt8] {
        if set.isEmpty { return chunk }
        held.append(contentsOf: chunk)
        return advance(isLast: false)
    }

    /// Takes in a chunk and gives out what is now certain to hold no secret.
    public mutating func append(_ chunk: UnsafeRawBufferPointer) -> [UInt8] {
        if set.isEmpty { return Array(chunk) }
        held.append(contentsOf: chunk)
        return advance(isLast: false)
    }

    /// Gives out what was held back, at the stream's end; the redactor is then ready for another stream.
    public mutating func finish() -> [UInt8] {
        if set.isEmpty { return [] }
        let rest = advance(isLast: true)
        held = []
        position = 0
        settled = 0
        return rest
    }

    private mutating func advance(isLast: Bool) -> [UInt8] {
        // A match is decided only where all it could cover is visible.
        let limit = isLast ? held.count : held.count - set.reach + 1
        guard isLast || limit > position else { return [] }
        var output: [UInt8] = []
        output.reserveCapacity(held.count)
        let buffer = held
        buffer.withUnsafeBytes { bytes in
            var scan = SecretScan(set: set, bytes: bytes, position: position)
            while let match = scan.next(before: limit) { replace(match, in: bytes, &output) }
            position = scan.position
            // One byte stays behind: a match at the next place may take in the character before it.
            let end = isLast ? bytes.count : max(min(position, limit) - 1, 0)
            if end > settled {
                output.append(contentsOf: bytes[settled..<end])
                settled = end
            }
            held = isLast ? [] : Array(bytes[end...])
            position = max(position - end, 0)
            settled -= end
        }
        return output
    }

    private mutating func replace(_ match: SecretScan.Match, in bytes: UnsafeRawBufferPointer, _ output: inout [UInt8]) {
        let name = set.forms[match.form].name
        if match.start >= settled {
            output.append(contentsOf: bytes[settled..<match.start])
            output.append(contentsOf: "[secret:\(name)]".utf8)
            lastName = name
        } else if match.end > settled, name != lastName {
            output.append(contentsOf: "[secret:\(name)]".utf8)
            lastName = name
        }
        settled = max(settled, match.end)
    }
}
