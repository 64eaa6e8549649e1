import Glibc
import Journal
import Values

/// Appends records of about 300 bytes to a journal on disk; a batch is committed and waited for before the next one.
enum AppendProbe {
    static func microseconds(records: Int, batch: Int, file: String) throws -> Double {
        unlink(file)
        let durable = Semaphore()
        let journal = try JournalWriter(storage: FileStorage.create(file), run: RunID("bench"), boot: "bench") { event in
            if case .durable = event { durable.post() }
        }
        defer { journal.close() }
        let body = RecordBody.stepStarted(
            StepStarted(step: StepID("step"), attempt: 1, pid: 12_345, startTicks: 678_901, program: "/bin/true", sha256: nil))
        let begin = seconds(CLOCK_MONOTONIC)
        for first in stride(from: 0, to: records, by: batch) {
            for _ in first..<min(first + batch, records) {
                try journal.append(body, at: Timestamp(microsecondsSinceEpoch: 1_772_330_400_000_000), mono: .seconds(1))
            }
            journal.commit()
            durable.wait()
        }
        return (seconds(CLOCK_MONOTONIC) - begin) / Double(records) * 1e6
    }
}

/// A POSIX semaphore at a fixed address.
final class Semaphore: @unchecked Sendable {
    // Unchecked: sem_t is made to be shared between threads.
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func post() { sem_post(semaphore) }

    func wait() { while sem_wait(semaphore) != 0 {} }
}
