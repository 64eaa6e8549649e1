/// The frame of text around OpenSSH's binary formats: a line that begins it, base64 in lines of 70, a line that ends it.
struct Armor {
    let label: String
    let what: String

    static let signature = Armor(label: "SSH SIGNATURE", what: "the signature")
    static let privateKey = Armor(label: "OPENSSH PRIVATE KEY", what: "the private key")

    private var begin: String { "-----BEGIN \(label)-----\n" }
    private var end: String { "-----END \(label)-----\n" }

    /// The framed text, with a newline at its end.
    func wrap(_ bytes: [UInt8]) -> [UInt8] {
        var text = Array(begin.utf8)
        let body = Base64.encode(bytes)
        for start in stride(from: 0, to: body.count, by: 70) {
            text += body[start..<min(start + 70, body.count)]
            text.append(UInt8(ascii: "\n"))
        }
        return text + Array(end.utf8)
    }

    /// The bytes inside; lines may have any equal length, as writers differ, but nothing else may be there.
    func unwrap(_ text: [UInt8]) throws(SignatureError) -> [UInt8] {
        let (begin, end) = (Array(begin.utf8), Array(end.utf8))
        guard text.starts(with: begin), text.count > begin.count + end.count, text.suffix(end.count).elementsEqual(end) else {
            throw SignatureError(.malformed, "\(what) is not framed by \"BEGIN \(label)\" and \"END \(label)\" lines")
        }
        let body = text[begin.count..<(text.count - end.count)]
        let lines = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let width = lines.first?.count ?? 0
        guard let last = lines.last, last.isEmpty, lines.count >= 2, lines.dropLast(2).allSatisfy({ $0.count == width }),
            case let final = lines[lines.count - 2].count, final >= 1, final <= width, let bytes = Base64.decode(lines.joined().map { $0 })
        else { throw SignatureError(.malformed, "\(what) is not base64 in lines of one length") }
        return bytes
    }
}
