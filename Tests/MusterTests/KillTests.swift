import Testing

extension LabRuns {
    /// `lab/kill-runner --kills 500` is the same by hand; a failure prints the seed that repeats its instants.
    @Test("The runner killed at 50 random instants and resumed: nothing is done twice, nothing is missing, nothing is unrecorded")
    func killedAtRandom() async throws {
        try await Lab.with { lab in
            let done = try await run(
                [Program.repository + "/lab/kill-runner", "--kills", "50"],
                environment: ["MUSTER": Program.muster, "MUSTER_LAB": lab.folder])
            #expect(done.code == 0, "\(done.output)\(done.problems)")
            let last = try #require(done.output.split(separator: "\n").last)
            #expect(
                last.hasPrefix("50 kills in ") && last.hasSuffix(": nothing done twice, nothing missing, nothing unrecorded"), "\(last)")
        }
    }
}
