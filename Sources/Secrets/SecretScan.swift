/// A walk over bytes that are visible at once, giving each place where a secret starts.
struct SecretScan {
    /// Base64 padding that may follow a match.
    static let mostPadding = 2

    let set: RedactionSet
    let bytes: UnsafeRawBufferPointer
    /// The next place to look at.
    var position = 0

    /// A stretch that must not be written.
    struct Match {
        /// Index into `RedactionSet.forms`.
        var form: Int
        var start: Int
        var end: Int
    }

    init(set: RedactionSet, bytes: UnsafeRawBufferPointer, position: Int = 0) {
        self.set = set
        self.bytes = bytes
        self.position = position
    }

    /// The next match that starts before `limit`; of several at one place the one that reaches furthest.
    mutating func next(before limit: Int) -> Match? {
        let last = set.window - 1
        while position < limit, position + last < bytes.count {
            let first = bytes[position + last - 1]
            let second = bytes[position + last]
            let shift = set.shift(first, second)
            if shift > 0 {
                position += shift
                continue
            }
            let match = longest(at: position, of: set.formsToCompare(first, second))
            position += 1
            if let match { return match }
        }
        return nil
    }

    private func longest(at start: Int, of candidates: [Int]) -> Match? {
        var best: Match?
        for candidate in candidates {
            let form = set.forms[candidate].form
            guard start + form.bytes.count <= bytes.count, isEqual(form.bytes, at: start) else { continue }
            let match = extended(form, candidate, start)
            if best.map({ match.end > $0.end }) ?? true { best = match }
        }
        return best
    }

    private func isEqual(_ form: [UInt8], at start: Int) -> Bool {
        for (offset, byte) in form.enumerated() where bytes[start + offset] != byte { return false }
        return true
    }

    /// Takes in the base64 characters at the edges that hold a few bits of the secret, and the padding behind them.
    private func extended(_ form: SecretForm, _ index: Int, _ start: Int) -> Match {
        var match = Match(form: index, start: start, end: start + form.bytes.count)
        if form.before > 0, start > 0, isBase64(bytes[start - 1]) { match.start -= 1 }
        if form.after > 0, match.end < bytes.count, isBase64(bytes[match.end]) {
            match.end += 1
            var padding = 0
            while padding < SecretScan.mostPadding, match.end < bytes.count, bytes[match.end] == UInt8(ascii: "=") {
                match.end += 1
                padding += 1
            }
        }
        return match
    }

    private func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: isAlphanumeric(byte)
        }
    }
}
