import CProcess
import Glibc

/// The pipes between the reactor and one command.
struct StandardPipes {
    let output: Pipe
    let errorOutput: Pipe
    private(set) var input: InputFeed?
    /// What the command gets as 0, 1 and 2.
    private(set) var standard: (Int32, Int32, Int32)
    private var ownsInput: Bool

    /// Makes the pipes and writes as much of the input as fits.
    init(_ input: StandardInput, null: Int32, stock: PipeStock) throws(ProcessError) {
        let out = try stock.take()
        let error: Pipe
        do {
            error = try stock.take()
        } catch {
            out.close()
            throw error
        }
        output = out
        errorOutput = error
        standard = (null, out.writing, error.writing)
        ownsInput = false
        guard case .bytes(let bytes) = input else { return }
        do {
            let ends = try Pipe(nonblocking: .writing)
            standard.0 = ends.reading
            ownsInput = true
            var feed = InputFeed(descriptor: ends.writing, bytes: bytes)
            feed.writeSome()
            self.input = feed
        } catch {
            abandon()
            throw error
        }
    }

    /// Closes the command's end of its input, after it was started.
    func closeCommandEnd() {
        if ownsInput { close(standard.0) }
    }

    /// Closes everything, when the command could not be started.
    mutating func abandon() {
        closeCommandEnd()
        output.close()
        errorOutput.close()
        input?.close()
    }
}
