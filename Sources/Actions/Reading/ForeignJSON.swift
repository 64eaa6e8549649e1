/// A JSON text (RFC 8259) as commands and services write it: numbers of every form, members in any order.
///
/// Numbers keep their text, so that nothing is lost to binary floating point before the declared type is known.
enum ForeignJSON: Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([ForeignJSON])
    case object([Member])

    struct Member: Equatable {
        var name: String
        var value: ForeignJSON
    }

    /// Why a text is no JSON; the byte is counted from 0.
    struct Malformed: Error, Equatable {
        var message: String
        var offset: Int
    }

    /// The deepest nesting that is read.
    static let depthLimit = 128

    /// What this is, for messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool(let truth): truth ? "true" : "false"
        case .number(let text): "the number \(text)"
        case .string(let text): "the string \"\(text)\""
        case .array(let elements): "an array of \(elements.count)"
        case .object: "an object"
        }
    }

    /// Reads the whole of `bytes` as one value.
    init(parsing bytes: [UInt8]) throws(Malformed) {
        var reader = ForeignJSONReader(bytes: bytes)
        self = try reader.document()
    }
}
