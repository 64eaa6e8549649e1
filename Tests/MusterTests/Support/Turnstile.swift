/// Lets a few tests at a time through: all of them at once would only be in each other's way on two cores.
actor Turnstile {
    static let places = Turnstile(width: 6)

    private var free: Int
    private var queue: [CheckedContinuation<Void, Never>] = []

    init(width: Int) { free = width }

    func enter() async {
        if free > 0 { return free -= 1 }
        await withCheckedContinuation { queue.append($0) }
    }

    /// Hands the place on to whoever has waited longest.
    func leave() {
        if queue.isEmpty { free += 1 } else { queue.removeFirst().resume() }
    }
}
