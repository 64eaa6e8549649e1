import Diagnostics
import Plan
import Testing

@Suite("Codes")
struct PlanCodesTests {
    @Test("Every code has a number of its own in this module's blocks, and a title")
    func catalogue() {
        let codes = PlanCodes.all
        #expect(codes.map(\.number) == codes.map(\.number).sorted())
        #expect(Set(codes.map(\.number)).count == codes.count)
        #expect(Set(codes.map(\.slug)).count == codes.count)
        #expect(codes.allSatisfy { (500...899).contains($0.number) && !$0.title.isEmpty })
    }
}
