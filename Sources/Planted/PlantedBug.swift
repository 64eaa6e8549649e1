/// Bugs that the simulator plants, one at a time, to show that it would find them.
///
/// They exist in builds with the condition `PLANTED` alone. In every other build ``planted(_:)`` is the constant false, and
/// the compiler leaves out what it guards.
public enum PlantedBug: String, Sendable, CaseIterable {
    case secondRunnerAllowed, secretWritten
}

#if PLANTED
    /// The bug that this process has; nil where it has none. Chosen once, before the first run.
    public nonisolated(unsafe) var plantedBug: PlantedBug?

    /// Whether this bug is planted.
    @inlinable @inline(__always)
    public func planted(_ bug: PlantedBug) -> Bool { plantedBug == bug }
#else
    /// Whether this bug is planted: never.
    @inlinable @inline(__always)
    public func planted(_ bug: PlantedBug) -> Bool { false }
#endif
