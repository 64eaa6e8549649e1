import ActionKit

/// What curl's exit codes mean (curl(1), "EXIT CODES").
enum CurlExit {
    /// How a transfer ended.
    ///
    /// - Parameters:
    ///   - status: of the response; 0 where none came.
    ///   - refused: whether the log says that a connection was refused.
    ///   - sent: whether any byte of the request was.
    static func end(code: Int, status: Int, message: String, refused: Bool, sent: Bool) -> ActionOutcome.End {
        switch code {
        case 0 where status > 0: .http(status: status)
        case 28: sent ? .timedOut : .network(.timeout, detail: "nothing was sent: \(message)")
        // Nothing was sent: the request itself cannot be made (unknown protocol, malformed URL, curl out of order).
        case 1, 2, 3, 4, 26, 41, 43, 48: .notStarted(reason: message)
        case 5, 6: .network(.dns, detail: message)
        case 7, 45: .network(refused ? .refused : .unreachable, detail: message)
        case 35, 51, 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91, 98: .network(sent ? .reset : .tls, detail: message)
        // Empty reply, partial body, broken framing, failed send or receive, and whatever else came after connecting:
        // the far side may have acted.
        default: .network(.reset, detail: message)
        }
    }
}
