import Engine
import Journal

/// The program's exit codes; nothing else in the program names a number.
enum ExitStatus {
    case success
    case usage
    case refused
    case held
    case objectiveMissed
    case failed
    case outcome(RunClosed.Outcome)
    case verification(Int32)
    /// There is no evidence, or what was asked of it cannot be answered.
    case unusable

    var code: Int32 {
        switch self {
        case .success: 0
        case .failed: 1
        case .usage: 2
        case .refused: 3
        case .held: 6
        case .objectiveMissed: 7
        case .outcome(let outcome): Int32(outcome.exitCode)
        case .verification(let code): code
        case .unusable: 3
        }
    }
}

/// Why a command ends without having done what it was asked.
struct CommandFailure: Error {
    let status: ExitStatus
    /// For people, on standard error; empty where everything is said already.
    let message: String

    init(_ status: ExitStatus, _ message: String = "") {
        self.status = status
        self.message = message
    }

    /// Turns any other error into a failure of this command.
    static func catching<Result>(_ status: ExitStatus = .usage, _ body: () throws -> Result) throws(CommandFailure) -> Result {
        do { return try body() } catch let failure as CommandFailure { throw failure } catch {
            throw CommandFailure(status, "\(error)")
        }
    }
}
