import CProcess
import Glibc
import Secrets

/// One output stream of a running command, from the pipe to the captures and the sink.
struct OutputChannel {
    /// How much is read at one turn, so that one loud command does not starve the others.
    private static let turn = 4

    /// The pipe, until it is closed.
    private var pipe: Pipe?
    private let poller: Poller
    private let policy: OutputPolicy
    private var redactor: Redactor?
    private var filter: InertFilter?
    private var captured = CapturedOutput()
    private var isSinkFull = false

    init(_ pipe: Pipe, poller: Poller, policy: OutputPolicy, redaction: RedactionSet?) {
        self.pipe = pipe
        self.poller = poller
        self.policy = policy
        if let redaction, !redaction.isEmpty { redactor = redaction.redactor() }
        if policy.inert { filter = InertFilter() }
    }

    /// Reads what is there, up to a turn's worth.
    mutating func readSome(_ buffer: UnsafeMutableRawBufferPointer) {
        for _ in 0..<OutputChannel.turn {
            guard readOnce(buffer[...]) == buffer.count else { return }
        }
    }

    /// Reads exactly what the pipe holds at this moment.
    ///
    /// After the command's end that is everything the command itself wrote and that was not read yet; a stranger that
    /// goes on writing cannot prolong it.
    mutating func drain(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let pipe else { return }
        var left = Int(muster_readable(pipe.reading))
        while left > 0 {
            let count = readOnce(buffer[..<min(left, buffer.count)])
            if count <= 0 { return }
            left -= count
        }
    }

    /// Gives out what was held back, and gives the capture; nothing is to be read afterwards.
    mutating func finish() -> CapturedOutput {
        var rest = redactor?.finish() ?? []
        if var filter {
            rest = filter.append(rest) + filter.finish()
            self.filter = filter
        }
        deliver(rest)
        return captured
    }

    /// Ends watching the pipe and closes it.
    mutating func close() {
        guard let pipe else { return }
        poller.close(watched: pipe.reading)
        Glibc.close(pipe.writing)
        self.pipe = nil
    }

    /// The number of bytes read; 0 when nothing is there, or on an error.
    private mutating func readOnce(_ buffer: Slice<UnsafeMutableRawBufferPointer>) -> Int {
        guard let pipe else { return 0 }
        let memory = UnsafeMutableRawBufferPointer(rebasing: buffer)
        let count = read(pipe.reading, memory.baseAddress, memory.count)
        if count > 0 {
            take(UnsafeRawBufferPointer(rebasing: memory[..<count]))
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            // Neither happens to a pipe whose writing end we hold; not to be asked again and again if it did.
            close()
        }
        return max(0, count)
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer) {
        captured.totalBytes += bytes.count
        let room = policy.keep - captured.raw.count
        if room > 0 { captured.raw.append(contentsOf: bytes.prefix(room)) }
        if case .none = policy.sink, captured.safe.count >= policy.keep { return }
        if isSinkFull, captured.safe.count >= policy.keep {
            captured.unsentBytes += bytes.count
            return
        }
        var safe = redactor?.append(bytes) ?? Array(bytes)
        if filter != nil { safe = filter?.append(safe) ?? safe }
        deliver(safe)
    }

    private mutating func deliver(_ bytes: [UInt8]) {
        if bytes.isEmpty { return }
        let room = policy.keep - captured.safe.count
        if room > 0 { captured.safe.append(contentsOf: bytes.prefix(room)) }
        switch policy.sink {
        case .none: return
        case .closure(let body):
            body(bytes)
            captured.sinkBytes += bytes.count
        case .bounded(let body):
            isSinkFull = !body(bytes)
            captured.sinkBytes += bytes.count
        case .descriptor(let sink):
            write(bytes, to: sink)
        }
    }

    private mutating func write(_ bytes: [UInt8], to sink: Int32) {
        if captured.sinkErrno != nil { return }
        bytes.withUnsafeBytes { memory in
            var offset = 0
            while offset < memory.count {
                let count = Glibc.write(sink, memory.baseAddress.map { $0 + offset }, memory.count - offset)
                if count < 0 {
                    if errno == EINTR { continue }
                    captured.sinkErrno = errno
                    return
                }
                offset += count
                captured.sinkBytes += count
            }
        }
    }
}
