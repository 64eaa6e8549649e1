import Engine
import Glibc
import Synchronization
import Values

/// Writes text to a descriptor on a thread of its own, so that a reader who does not read never stops a run.
///
/// What waits is bounded: beyond that, text is left out and counted, and the count is said as soon as something is read again.
final class OutputPump: Sendable {
    private enum Item: Sendable {
        case text(String)
        /// Answers when everything before it is written.
        case mark(Mailbox<Void>)
    }

    private struct Backlog {
        var bytes = 0
        var dropped = 0
        /// Bytes written since the start, to see whether anybody reads.
        var written = 0
    }

    /// The most bytes that wait for a reader.
    static let limit = 1 << 20
    /// How long the end waits for a reader who reads nothing.
    static let patience = Microseconds.seconds(2)

    private let descriptor: Int32
    private let items = Mailbox<Item>()
    private let backlog = Mutex(Backlog())
    private let notice: @Sendable (Int) -> String

    /// - Parameter notice: says how many pieces of text were left out.
    init(_ descriptor: Int32, notice: @escaping @Sendable (Int) -> String) {
        self.descriptor = descriptor
        self.notice = notice
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<OutputPump>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }

    /// Whether everything so far is written.
    var isIdle: Bool { backlog.withLock { $0.bytes == 0 } }

    /// Hands text over; never waits.
    func put(_ text: String) {
        let size = text.utf8.count
        let fits = backlog.withLock { backlog -> Bool in
            guard backlog.bytes + size <= Self.limit else {
                backlog.dropped += 1
                return false
            }
            backlog.bytes += size
            return true
        }
        if fits { items.post(.text(text)) }
    }

    /// Waits until everything is written, or until nobody has read anything for ``patience``.
    func drain() {
        let done = Mailbox<Void>()
        items.post(.mark(done))
        var written = -1
        while true {
            let now = backlog.withLock { $0.written }
            if now == written { return }
            written = now
            if !done.takeAll(waiting: Self.patience).isEmpty { return }
        }
    }

    private func work() {
        while true {
            for item in items.takeAll(waiting: nil) {
                switch item {
                case .text(let text): write(text)
                case .mark(let done):
                    sayDropped()
                    done.post(())
                }
            }
        }
    }

    private func write(_ text: String) {
        sayDropped()
        Terminal.write(text, descriptor)
        backlog.withLock { backlog in
            backlog.bytes -= text.utf8.count
            backlog.written += text.utf8.count
        }
    }

    private func sayDropped() {
        let dropped = backlog.withLock { backlog in
            defer { backlog.dropped = 0 }
            return backlog.dropped
        }
        if dropped > 0 { Terminal.write(notice(dropped), descriptor) }
    }
}
