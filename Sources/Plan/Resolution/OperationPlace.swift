/// Where an operation stands, and so what it may do.
enum OperationPlace: String {
    case action, observe, require, before, doneWhen = "done_when", undo, release, monitor
    /// A step's own action with `until`.
    case poll = "until"

    /// Whether only reads are allowed: commands there are taken at their word.
    var mustRead: Bool {
        switch self {
        case .observe, .require, .before, .doneWhen, .monitor, .poll: true
        case .action, .undo, .release: false
        }
    }
}
