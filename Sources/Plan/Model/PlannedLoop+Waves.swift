import PlaybookModel
import Values

extension PlannedStep.Loop {
    /// A number of items, outright or as a share of all.
    public enum Size: Sendable, Hashable, Codable {
        case items(Int)
        /// In percent.
        case share(DecimalNumber)

        /// The number out of `count`, rounded down.
        public func of(_ count: Int) -> Int {
            switch self {
            case .items(let number): return number
            case .share(let percent):
                var divisor: Int128 = 100
                for _ in 0..<percent.scale { divisor *= 10 }
                return Int(Int128(percent.significand) * Int128(count) / divisor)
            }
        }

        public var text: String {
            switch self {
            case .items(let number): String(number)
            case .share(let percent): "\(percent)%"
            }
        }
    }

    /// How many items may be under way at once.
    public var mostAtOnce: Int { maxParallel ?? (batch == nil ? 1 : .max) }

    /// Which wave an item (from 1) of `count` belongs to, from 0. Where items are gone over one by one each is a wave of its own;
    /// without `batch` those that run side by side are one wave.
    public func wave(of item: Int, in count: Int) -> Int {
        guard let batch else { return mostAtOnce == 1 ? item - 1 : 0 }
        var (before, wave) = (0, 0)
        while true {
            let size = max(batch[min(wave, batch.count - 1)].of(count), 1)
            if wave >= batch.count - 1 { return wave + (item - 1 - before) / size }
            if item <= before + size { return wave }
            before += size
            wave += 1
        }
    }

    /// Whether one item has to end before another begins.
    public func waits(for earlier: Int, _ later: Int, in count: Int) -> Bool {
        earlier < later && (mostAtOnce == 1 || wave(of: earlier, in: count) < wave(of: later, in: count))
    }

    /// The length of the loop where each item takes `length`: rounds of items side by side, and the pauses between waves.
    func length(of length: Microseconds, count: Int) -> Microseconds {
        var (rounds, pauses, first) = (0, 0, 1)
        while first <= count {
            let wave = wave(of: first, in: count)
            var last = first
            while last < count, self.wave(of: last + 1, in: count) == wave { last += 1 }
            let size = last - first + 1
            rounds += (size + min(mostAtOnce, size) - 1) / min(mostAtOnce, size)
            if last < count { pauses += 1 }
            first = last + 1
        }
        return Self.times(length, rounds) + Self.times(pause ?? .zero, pauses)
    }

    private static func times(_ length: Microseconds, _ count: Int) -> Microseconds {
        let (product, overflow) = length.rawValue.multipliedReportingOverflow(by: Int64(count))
        return Microseconds(rawValue: overflow ? Int64.max / 4 : min(product, Int64.max / 4))
    }

    /// What becomes of a loop that goes on after a failed item, in words.
    public var failureWords: String {
        let on = "the others go on, counted as \(Self.failedItem.rawValue)"
        return on + (maxFailures.map { "; the loop fails when more than \($0.text) of them have failed" } ?? "")
    }

    /// How the run's outcome shows a failed item after which the others went on.
    public static let failedItem = FailurePolicy.Verdict.partial

    /// How the items follow each other, in words: `one after the other`, `in waves of 1, 25%; 30s between`.
    public var course: String {
        var parts: [String] = []
        if let batch {
            parts.append("in waves of \(batch.map(\.text).joined(separator: ", "))")
            if let maxParallel { parts.append(maxParallel == 1 ? "one at a time" : "up to \(maxParallel) at once") }
        } else {
            parts.append(mostAtOnce == 1 ? "one after the other" : "up to \(mostAtOnce) at once")
        }
        if let pause { parts.append("\(pause) between") }
        return parts.joined(separator: "; ")
    }
}
