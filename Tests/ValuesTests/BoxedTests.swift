import Testing
import Values

@Suite struct BoxedTests {
    @Test func changingACopyLeavesTheOriginalAlone() {
        let original = Boxed([1, 2])
        var copy = original
        copy.content.append(3)
        #expect(original.content == [1, 2])
        #expect(copy.content == [1, 2, 3])
    }

    @Test func equalContentsAreEqualBoxes() {
        #expect(Boxed("a") == Boxed("a"))
        #expect(Boxed("a") != Boxed("b"))
        #expect(Set([Boxed("a"), Boxed("a"), Boxed("b")]).count == 2)
    }

    @Test func aBoxIsOnePointer() {
        #expect(MemoryLayout<Boxed<(String, String)>>.size == MemoryLayout<Int>.size)
    }
}
