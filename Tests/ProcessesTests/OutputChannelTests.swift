import Glibc
import Synchronization
import Testing

@testable import Processes

@Suite("An output channel")
struct OutputChannelTests {
    @Test("drains what the pipe holds at that moment, and nothing that arrives meanwhile")
    func drain() throws {
        let poller = try Poller()
        defer { poller.close() }
        let pipe = try Pipe(nonblocking: .reading)
        let before = [UInt8](repeating: UInt8(ascii: "a"), count: 10_000)
        #expect(write(pipe.writing, before, before.count) == before.count)
        // Whoever goes on writing whenever something is read must not prolong the drain.
        let policy = OutputPolicy(sink: .closure { chunk in _ = write(pipe.writing, "bb", 2) })
        var channel = OutputChannel(pipe, poller: poller, policy: policy, redaction: nil)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
        defer { buffer.deallocate() }
        channel.drain(buffer)
        let captured = channel.finish()
        channel.close()
        #expect(captured.raw == before && captured.safe == before)
        #expect(captured.totalBytes == 10_000 && captured.sinkBytes == 10_000)
        #expect(!captured.isTruncated)
    }
}
