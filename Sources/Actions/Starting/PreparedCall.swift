import Processes

/// A request as the child process that carries it out, and how that child's end is to be understood.
struct PreparedCall: Sendable {
    enum Kind: Sendable {
        case command
        /// curl: standard output is the body, standard error its report.
        case http
        /// A command that delivers a notification: exit code 0 is a delivery.
        case notifyingCommand
        /// curl delivering a notification: a status of 2xx is a delivery.
        case notifyingRequest
    }

    var kind: Kind
    var command: Command

    /// Whether the child is curl.
    var isRequest: Bool {
        switch kind {
        case .http, .notifyingRequest: true
        case .command, .notifyingCommand: false
        }
    }
}
