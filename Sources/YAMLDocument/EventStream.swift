import CLibYAML
import Diagnostics

/// libyaml's parser over bytes in memory, one event at a time.
struct EventStream: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// The event read last; its strings live until the next ``advance()``.
    let event: UnsafeMutablePointer<yaml_event_t>

    /// - Parameter bytes: UTF-8 without a byte order mark; must outlive the stream.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        parser = .allocate(capacity: 1)
        event = .allocate(capacity: 1)
        event.initialize(to: yaml_event_t())
        // Only a lack of memory makes it fail; the parser is zeroed then and its first event is an error.
        _ = yaml_parser_initialize(parser)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        yaml_event_delete(event)
        yaml_parser_delete(parser)
        event.deallocate()
        parser.deallocate()
    }

    /// Reads the next event; false at a syntax error, which ``failure`` then describes.
    @inline(__always)
    mutating func advance() -> Bool {
        yaml_event_delete(event)
        return yaml_parser_parse(parser, event) != 0
    }

    /// What libyaml says went wrong; its places count characters.
    struct Failure {
        var problem: String
        var context: String
        var mark: Int
        var contextMark: Int
        /// Byte offset and value of a character that YAML does not allow, nil for other failures.
        var character: (offset: Int, value: Int)?
    }

    var failure: Failure {
        let state = parser.pointee
        return Failure(
            problem: state.problem.map { String(cString: $0) } ?? "out of memory",
            context: state.context.map { String(cString: $0) } ?? "",
            mark: state.problem_mark.index, contextMark: state.context_mark.index,
            character: state.error == YAML_READER_ERROR
                ? (state.problem_offset, Int(state.problem_value)) : nil)
    }
}
