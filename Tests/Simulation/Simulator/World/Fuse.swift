/// Where a runner dies: after so many more touches of the outside world.
///
/// `@unchecked Sendable`: a simulation runs on one thread.
final class Fuse: @unchecked Sendable {
    private var left: Int?
    private(set) var isBurnt = false

    init(_ left: Int?) { self.left = left }

    /// One touch of the outside world; false where the runner is dead before it.
    func touch() -> Bool {
        if isBurnt { return false }
        guard let left else { return true }
        self.left = left - 1
        if left <= 0 { isBurnt = true }
        return !isBurnt
    }

    func burn() { isBurnt = true }
}
