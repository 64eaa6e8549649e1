import ActionKit
import Values

/// What curl reads from its standard input (`--config -`): so neither addresses nor secrets stand in its arguments.
///
/// Redirects are not followed, no proxy and no `~/.curlrc` is used, and only HTTP and HTTPS are spoken. After the
/// transfer curl writes its report to standard error; see ``CurlReport``.
struct CurlConfiguration {
    /// curl's own arguments; `-q` must come first to have any effect.
    static let arguments = ["curl", "-q", "--config", "-"]

    /// The longest line that curl reads (100 KiB in curl 7.88): bounds a request's body.
    static let lineLimit = 100 << 10

    private(set) var bytes: [UInt8] = []

    /// The options that every request has.
    ///
    /// - Parameter limit: the whole request's, from name look-up to the body's last byte.
    init(limit: Microseconds) {
        for option in ["silent", "verbose", "globoff"] { bytes += Array("\(option)\n".utf8) }
        let milliseconds = max(1, (limit.rawValue + 999) / 1000)
        let fraction = String(milliseconds % 1000)
        let seconds = "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
        for (name, value) in [
            ("max-time", seconds), ("proto", "=http,https"), ("noproxy", "*"), ("write-out", CurlReport.writeOut)
        ] {
            bytes += Array("\(name) = ".utf8) + Self.quoted(Array(value.utf8)) + [UInt8(ascii: "\n")]
        }
    }

    /// Adds a request.
    mutating func add(_ request: HTTPRequest, _ secrets: SecretResolver) throws(Unstartable) {
        guard !request.method.isEmpty, request.method.utf8.allSatisfy(Self.isToken) else {
            throw Unstartable(reason: "\"\(request.method)\" is no HTTP method")
        }
        // `head` alone would show the headers as if they were the body.
        if request.method == "HEAD" { bytes += Array("head\nno-include\n".utf8) } else { try add("request", Array(request.method.utf8)) }
        guard !request.url.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else {
            throw Unstartable(reason: "the URL \"\(request.url)\" holds white space or control characters")
        }
        try add("url", Array(request.url.utf8))
        for header in request.headers { try add(header, secrets) }
        let takesBody = !["GET", "HEAD", "DELETE", "OPTIONS"].contains(request.method)
        guard request.body != nil || takesBody else { return }
        try add("data-raw", try secrets.bytes(of: request.body ?? SecretText("")))
        // Without these curl would name a content type of its own, and ask before it sends a long body.
        for name in ["content-type", "expect"] where !request.headers.contains(where: { $0.name.lowercased() == name }) {
            try add("header", Array("\(name):".utf8))
        }
    }

    private mutating func add(_ header: NamedText, _ secrets: SecretResolver) throws(Unstartable) {
        guard !header.name.isEmpty, header.name.utf8.allSatisfy(Self.isToken) else {
            throw Unstartable(reason: "\"\(header.name)\" is no name of a header")
        }
        let value = try secrets.bytes(of: header.text)
        guard !value.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
            throw Unstartable(reason: "the header \"\(header.name)\" holds control characters")
        }
        // curl's form of a header without a value is "Name;".
        try add("header", Array(header.name.utf8) + (value.isEmpty ? Array(";".utf8) : Array(": ".utf8) + value))
    }

    private mutating func add(_ option: String, _ value: [UInt8]) throws(Unstartable) {
        guard !value.contains(0) else { throw Unstartable(reason: "a NUL byte cannot be sent") }
        let line = Array("\(option) = ".utf8) + Self.quoted(value)
        guard line.count < Self.lineLimit else {
            throw Unstartable(reason: "the request is too long: \(value.count) bytes; about \(Self.lineLimit) can be sent")
        }
        bytes += line + [UInt8(ascii: "\n")]
    }

    /// A value in quotes, by the rules of curl(1) under `--config`.
    static func quoted(_ value: [UInt8]) -> [UInt8] {
        var quoted = [UInt8(ascii: "\"")]
        for byte in value {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): quoted += Array("\\n".utf8)
            case UInt8(ascii: "\r"): quoted += Array("\\r".utf8)
            case UInt8(ascii: "\t"): quoted += Array("\\t".utf8)
            case 0x0B: quoted += Array("\\v".utf8)
            default: quoted.append(byte)
            }
        }
        return quoted + [UInt8(ascii: "\"")]
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
