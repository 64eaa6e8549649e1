/// Random choices from one seed: SplitMix64 (Steele, Lea, Flood 2014). The same seed gives the same choices.
public struct Dice: Sendable {
    private var state: UInt64

    public init(_ seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Dice of their own for one part of the world, so that what happens in one does not change the choices of another.
    public mutating func fork() -> Dice { Dice(next()) }

    public mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    public mutating func between(_ low: Int, _ high: Int) -> Int { low + below(high - low + 1) }

    public mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    public mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}
