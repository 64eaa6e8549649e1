import CProcess
import Glibc
import Synchronization

/// Both ends of a pipe.
///
/// We keep the writing ends of outputs as well, so that the end of a command is told by its pidfd alone, and not by up to two
/// more wake-ups when its descriptors are closed.
struct Pipe {
    /// The end that is ours, and does not block.
    enum OwnEnd: Int32 {
        case reading = 0
        case writing = 1
    }

    let reading: Int32
    let writing: Int32

    /// - Throws: `.resources` when the system has no descriptors left.
    init(nonblocking own: OwnEnd) throws(ProcessError) {
        var ends: (Int32, Int32) = (-1, -1)
        let error = withUnsafeMutableBytes(of: &ends) {
            muster_pipe($0.assumingMemoryBound(to: Int32.self).baseAddress, own.rawValue)
        }
        guard error == 0 else {
            throw ProcessError(code: .resources, message: "cannot make a pipe: \(systemMessage(error))", errno: error)
        }
        (reading, writing) = ends
    }

    func close() {
        Glibc.close(reading)
        Glibc.close(writing)
    }
}

/// Output pipes made by the reactor's thread while it has nothing better to do, for the next commands to start sooner.
///
/// Each is used once: a pipe that a command had may be held open by a stranger.
final class PipeStock: Sendable {
    private static let most = 4

    private let pipes = Mutex<[Pipe]>([])

    /// A pipe from the stock, or a new one.
    func take() throws(ProcessError) -> Pipe {
        if let pipe = pipes.withLock({ $0.popLast() }) { return pipe }
        return try Pipe(nonblocking: .reading)
    }

    /// Fills up the stock.
    func fill() {
        while pipes.withLock({ $0.count }) < PipeStock.most {
            // Out of descriptors: whoever needs a pipe is told so by `take`.
            guard let pipe = try? Pipe(nonblocking: .reading) else { return }
            pipes.withLock { $0.append(pipe) }
        }
    }

    /// Closes what is left.
    func close() {
        let left = pipes.withLock { pipes in
            defer { pipes = [] }
            return pipes
        }
        for pipe in left { pipe.close() }
    }
}
